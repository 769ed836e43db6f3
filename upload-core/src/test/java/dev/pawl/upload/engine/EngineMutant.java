// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The engine with one change in its source.
 *
 * @param name what is wrong with it
 * @param file the class that is changed
 * @param guard text that must occur exactly once in it
 * @param instead what stands there instead
 */
record EngineMutant(String name, String file, String guard, String instead) {
    private static final Path SOURCES = Path.of("src/main/java/dev/pawl/upload/engine");

    /** Runs the model over the changed engine. */
    @SuppressWarnings("unchecked")
    Optional<String> firstFailure(long firstSeed, int runs) throws IOException, ReflectiveOperationException {
        ClassLoader loader = new Loader(compiled(changed()));
        return (Optional<String>) loader.loadClass(ModelOfTheEngine.class.getName())
                .getMethod("firstFailure", long.class, int.class)
                .invoke(null, firstSeed, runs);
    }

    private String changed() throws IOException {
        String source = Files.readString(SOURCES.resolve(file + ".java"));
        int at = source.indexOf(guard);
        if (at < 0 || source.indexOf(guard, at + 1) >= 0) {
            throw new IllegalStateException(file + " does not have exactly once: " + guard);
        }
        return source.replace(guard, instead);
    }

    private Map<String, byte[]> compiled(String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        StringWriter errors = new StringWriter();
        try (JavaFileManager files = new Files2Memory(compiler, classes)) {
            boolean fine = compiler.getTask(
                            errors,
                            files,
                            null,
                            List.of("-nowarn", "-proc:none", "--release", "17", "-cp", classPath()),
                            null,
                            List.of(new Source(file, source)))
                    .call();
            if (!fine) {
                throw new IllegalStateException(name + " does not compile: " + errors);
            }
        }
        return classes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toByteArray()));
    }

    private static String classPath() {
        return Stream.of(UploadSession.class, Logger.class, Nullable.class)
                .map(type -> Path.of(uri(type)).toString())
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static URI uri(Class<?> type) {
        return URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString());
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///dev/pawl/upload/engine/" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Files2Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        Files2Memory(JavaCompiler compiler, Map<String, ByteArrayOutputStream> classes) {
            super(compiler.getStandardFileManager(null, null, null));
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return classes.computeIfAbsent(name, any -> new ByteArrayOutputStream());
                }
            };
        }
    }

    /** Has an engine, and a testkit that knows it, of its own; everything else is everybody's. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> changed;

        Loader(Map<String, byte[]> changed) {
            super(EngineMutant.class.getClassLoader());
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean own = name.startsWith("dev.pawl.upload.engine.") || name.startsWith("dev.pawl.upload.testkit.");
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null || !own ? known != null ? known : super.loadClass(name, resolve) : defined(name);
            }
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            byte[] bytes = changed.get(name);
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = bytes != null ? bytes : in == null ? null : in.readAllBytes();
                if (code == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
