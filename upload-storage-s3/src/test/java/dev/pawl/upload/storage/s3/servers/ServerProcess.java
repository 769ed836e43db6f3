// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of a server, held by its process handle. Nothing else is ever signalled. */
final class ServerProcess {
    private static final long START_SECONDS = 120;

    private final String name;
    private final Path log;
    private final Process process;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts it in its directory, where its output goes to {@code name.out}. */
    static ServerProcess start(String name, Path directory, List<String> command) throws IOException {
        Path log = directory.resolve(name + ".out");
        return new ServerProcess(name, log, Children.start(directory, log, command));
    }

    /** Runs it to its end, and answers what it said. */
    static String run(String name, Path directory, List<String> command) throws IOException {
        ServerProcess run = start(name, directory, command);
        run.await();
        String said = run.output();
        if (run.process.exitValue() != 0) {
            throw new IOException(name + " ended with " + run.process.exitValue() + ": " + said);
        }
        Files.delete(run.log);
        return said;
    }

    /** Returns when the endpoint answers anything in HTTP; throws what the server said if it ends before. */
    void awaitAnswer(URI endpoint) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers(endpoint)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(name + " did not start at " + endpoint + ":\n" + output());
            }
            pause();
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Lets it end in order, and kills it if it takes longer than this. */
    void stop(long seconds) {
        process.destroy();
        try {
            process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** By SIGKILL; it is gone when this returns. */
    void kill() {
        process.destroyForcibly();
        try {
            await();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    private void await() throws IOException {
        try {
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(name + " does not end: " + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " ends", e);
        }
    }

    private void pause() {
        try {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(URI endpoint) {
        try {
            HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(10_000);
            return connection.getResponseCode() > 0;
        } catch (IOException notYet) {
            return false;
        }
    }
}
