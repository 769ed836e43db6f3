// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
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

/**
 * The storage with one change in its source, and what is to notice.
 *
 * @param name what is wrong with it
 * @param file the class that is changed
 * @param guard text that must occur exactly once in it
 * @param instead what stands there instead
 * @param proof a test as {@code Class.method}, or the name of the simulation
 */
record Mutant(String name, String file, String guard, String instead, String proof) {
    private static final Path SOURCES = Path.of("src/main/java/dev/pawl/upload/storage/local");

    /** Runs the proof over the changed storage; the text of its failure, or empty. */
    @SuppressWarnings("unchecked")
    Optional<String> failure() throws IOException, ReflectiveOperationException {
        return (Optional<String>) new Loader(compiled(changed()))
                .loadClass(Proof.class.getName())
                .getMethod("failure", String.class)
                .invoke(null, proof);
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
        try (JavaFileManager files = new InMemory(compiler, classes)) {
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
        return Stream.of(LocalStorage.class, UploadId.class, Nullable.class)
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
            super(URI.create("string:///dev/pawl/upload/storage/local/" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaCompiler compiler, Map<String, ByteArrayOutputStream> classes) {
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

    /** Has a storage, and tests of it, of its own; everything else is everybody's. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> changed;

        Loader(Map<String, byte[]> changed) {
            super(Mutant.class.getClassLoader());
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.pawl.upload.storage.local.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : defined(name);
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
