// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

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
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * One change in the source of a class: what tests are tested with. The working directory is that of the module.
 *
 * @param type the full name of the class
 * @param guard text that must occur exactly once in its source
 * @param instead what stands there instead
 */
public record Mutation(String type, String guard, String instead) {
    private static final Path SOURCES = Path.of("src/main/java");

    /**
     * The changed source.
     *
     * @return of the whole class
     * @throws IOException if there is none to read
     * @throws IllegalStateException if the guard is not there, or more than once
     */
    public String source() throws IOException {
        String source = Files.readString(SOURCES.resolve(path()));
        int at = source.indexOf(guard);
        if (at < 0 || source.indexOf(guard, at + 1) >= 0) {
            throw new IllegalStateException(type + " does not have exactly once: " + guard);
        }
        return source.replace(guard, instead);
    }

    /**
     * Loads the changed class, and whatever is in the same packages or knows it, anew; everything else is everybody's.
     *
     * @param parent has all that is not changed
     * @param own what the names of packages that are loaded anew begin with
     * @param known classes of the jars and directories that the changed class is compiled against
     * @return of this change only
     * @throws IOException if there is no source to read
     * @throws IllegalStateException if what was changed does not compile
     */
    public ClassLoader loaded(ClassLoader parent, Set<String> own, List<Class<?>> known) throws IOException {
        return new Loader(parent, own, compiled(known));
    }

    private String path() {
        return type.replace('.', '/') + ".java";
    }

    private Map<String, byte[]> compiled(List<Class<?>> known) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-nowarn", "-proc:none", "--release", "17", "-cp", classPath(known));
        StringWriter errors = new StringWriter();
        try (InMemory files = new InMemory(compiler)) {
            List<Source> sources = List.of(new Source(path(), source()));
            if (!compiler.getTask(errors, files, null, options, null, sources).call()) {
                throw new IllegalStateException(type + " does not compile: " + errors);
            }
            return files.classes();
        }
    }

    private static String classPath(List<Class<?>> known) {
        return known.stream()
                .map(one -> Path.of(URI.create(one.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()))
                        .toString())
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        InMemory(JavaCompiler compiler) {
            super(compiler.getStandardFileManager(null, null, null));
        }

        Map<String, byte[]> classes() {
            return written.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().toByteArray()));
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(name, any -> new ByteArrayOutputStream());
                }
            };
        }
    }

    private static final class Loader extends ClassLoader {
        private final Set<String> own;
        private final Map<String, byte[]> changed;

        Loader(ClassLoader parent, Set<String> own, Map<String, byte[]> changed) {
            super(parent);
            this.own = own;
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (own.stream().noneMatch(name::startsWith)) {
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
