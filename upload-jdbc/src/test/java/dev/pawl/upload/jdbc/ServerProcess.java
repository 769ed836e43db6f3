// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A database server that runs, is killed and runs again, on the same data and port. */
final class ServerProcess implements AutoCloseable {
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 5;

    /** Ends a server as a power cut would. */
    interface Killing {
        void of(Process process) throws IOException;
    }

    private final ServerFolder folder;
    private final List<String> command;
    private final String url;
    private final Killing killing;
    private Process process;

    private ServerProcess(ServerFolder folder, List<String> command, String url, Killing killing) throws IOException {
        this.folder = folder;
        this.command = command;
        this.url = url;
        this.killing = killing;
        this.process = folder.launch(command);
    }

    static ServerProcess start(ServerFolder folder, List<String> command, String url, Killing killing)
            throws IOException {
        ServerProcess started = new ServerProcess(folder, command, url, killing);
        started.awaitReady();
        return started;
    }

    String url() {
        return url;
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void restartAtOnce() throws IOException {
        stopAtOnce();
        Files.move(folder.path().resolve("log"), folder.path().resolve("log.old"), StandardCopyOption.REPLACE_EXISTING);
        process = folder.launch(command);
        awaitReady();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                stopAtOnce();
            }
            folder.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopAtOnce() throws IOException {
        killing.of(process);
        ServerFolder.await(process);
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Connection connection = DriverManager.getConnection(url)) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException notYet) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException(command.get(0) + " did not start: " + folder.log(), notYet);
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
