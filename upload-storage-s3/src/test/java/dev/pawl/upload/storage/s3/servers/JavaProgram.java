// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A server written in Java, run with the class path that Maven resolved for its pom in {@code src/test/servers}.
 *
 * @param classPath what {@code scripts/lib/s3-servers.sh} left
 */
record JavaProgram(String classPath) {
    private static final Path SERVERS = Path.of("src", "test", "servers");
    private static final Path MODULE = module();

    static JavaProgram installed(String server) throws ServerMissingException, IOException {
        Path file = MODULE.resolve(".servers").resolve(server + ".classpath");
        if (!Files.exists(file)) {
            throw new ServerMissingException("no " + file + "; scripts/verify makes it");
        }
        return new JavaProgram(Files.readString(file).strip());
    }

    /** This module's directory, whichever module's tests run. */
    private static Path module() {
        Path start = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            for (Path module : List.of(at, at.resolve("upload-storage-s3"))) {
                if (Files.isDirectory(module.resolve(SERVERS))) {
                    return module;
                }
            }
        }
        throw new IllegalStateException("not below the sources of Pawl: " + start);
    }

    /** A file beside the pom. */
    static Path beside(String server, String file) {
        return MODULE.resolve(SERVERS).resolve(server).resolve(file);
    }

    /** The command line that runs a main class. */
    List<String> command(List<String> flags, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // starts sooner, and needs less of a busy machine
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}
