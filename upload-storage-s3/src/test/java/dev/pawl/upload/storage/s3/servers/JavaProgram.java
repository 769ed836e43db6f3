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
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath();

    static JavaProgram installed(String server) throws ServerMissingException, IOException {
        Path file = MODULE.resolve(".servers").resolve(server + ".classpath");
        if (!Files.exists(file)) {
            throw new ServerMissingException("no " + file + "; scripts/verify makes it");
        }
        return new JavaProgram(Files.readString(file).strip());
    }

    /** A file beside the pom. */
    static Path beside(String server, String file) {
        return MODULE.resolve("src/test/servers").resolve(server).resolve(file);
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
