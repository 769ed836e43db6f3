// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a server of the tests lives: a short path, for it holds sockets. Programs run as the server's own user if the tests
 * run as root.
 *
 * @param path of the directory
 * @param user of the server
 */
record ServerFolder(Path path, String user) {
    /** A new one that belongs to the user. */
    static ServerFolder create(String prefix, String user) throws IOException {
        Path path = Files.createTempDirectory(Path.of("/tmp"), prefix);
        if (root()) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        }
        return new ServerFolder(path, user);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String at(String name) {
        return path.resolve(name).toString();
    }

    /** What the server said. */
    String log() throws IOException {
        return Files.readString(path.resolve("log"));
    }

    /** Starts a program that goes on. */
    Process launch(List<String> command) throws IOException {
        return start(command, path.resolve("log"));
    }

    /** Runs a program to its end. */
    void run(List<String> command) throws IOException {
        Path log = Files.createTempFile("server", ".log");
        try {
            if (await(start(command, log)) != 0) {
                throw new IOException(command.get(0) + " failed: " + Files.readString(log));
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    /** The code with which it ended. */
    static int await(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException alreadyGone) {
            // deleted before
            return;
        }
    }

    private Process start(List<String> command, Path log) throws IOException {
        List<String> full = new ArrayList<>();
        if (root()) {
            full.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups"));
        }
        full.addAll(command);
        return new ProcessBuilder(full)
                .directory(path.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }
}
