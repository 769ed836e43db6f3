// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.examples.webhook.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Two demo servers over one database and one shared root, and what happens to servers. The clock of the second one is a
 * day and a half ahead where there is a C compiler.
 */
final class TwoNodes implements AutoCloseable {
    private static final Path COMPILER = Path.of("/usr/bin/gcc");
    private static final Path AHEAD = Path.of("src", "test", "c", "ahead.c");
    /** Two nodes, a database and their clients share the machine. */
    private static final List<String> JVM = List.of("-Xmx256m");

    private final Path folder;
    private final List<String> words;
    private final String database;
    private final Map<String, String> ahead;
    private final DemoProcess[] nodes = new DemoProcess[2];
    private final int[] ports = new int[2];

    TwoNodes(Path folder, String database, Receiver receiver) throws IOException, InterruptedException {
        this.folder = folder;
        Path key = Files.write(folder.resolve("key"), Receiver.key());
        words = List.of("--webhook", receiver.address().toString(), "--webhook-key", key.toString());
        this.database = database;
        ahead = ahead(folder);
        start(0);
        start(1);
    }

    /** What all nodes have in common: a claim of some seconds, so that work of the dead is soon taken up. */
    static String[] settings(Path folder, String database) {
        return new String[] {
            "upload.storage=" + folder.resolve("uploads").toUri() + "?sharing=shared",
            "upload.metadata=" + database,
            "upload.claim=PT3S"
        };
    }

    /** An environment in which clocks are ahead; libfaketime will not do, for it makes timed waits of a JVM spin. */
    private static Map<String, String> ahead(Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(COMPILER)) {
            return Map.of();
        }
        Path library = folder.resolve("ahead.so");
        Process compiler = new ProcessBuilder(
                        COMPILER.toString(), "-shared", "-fPIC", "-o", library.toString(), AHEAD.toString())
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new IOException(AHEAD + " was not compiled");
        }
        return Map.of("LD_PRELOAD", library.toString());
    }

    boolean clocksDiffer() {
        return !ahead.isEmpty();
    }

    DemoProcess node(int number) {
        synchronized (nodes) {
            return nodes[number];
        }
    }

    DemoProcess any(RandomGenerator random) {
        return node(random.nextInt(2));
    }

    /** Something happens to one node or to both; when this returns both are there again. Says what it was. */
    String disturb(RandomGenerator random) throws Exception {
        int kind = random.nextInt(10);
        int number = random.nextInt(2);
        if (kind == 0) {
            node(0).kill();
            node(1).kill();
            start(0);
            start(1);
            return "both killed";
        }
        if (kind <= 4) {
            node(number).kill();
            Thread.sleep(random.nextInt(300));
            start(number);
            return number + " killed";
        }
        if (kind == 5) {
            cutOff(number, random.nextInt(800));
            return number + " cut off from the database";
        }
        node(number).pause();
        // longer than a claim now and then, so that the other node takes up what this one has
        Thread.sleep(kind == 9 ? 4_000 : random.nextInt(800));
        node(number).goOn();
        return number + " paused";
    }

    /** Ends every connection that a node makes to the database, for so long. */
    private void cutOff(int number, long millis) throws SQLException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try (Connection connection = DriverManager.getConnection(database);
                PreparedStatement cut = connection.prepareStatement(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?")) {
            cut.setString(1, name(number));
            do {
                cut.execute();
                Thread.sleep(5);
            } while (System.nanoTime() < end);
        }
    }

    private static String name(int number) {
        return "node" + number;
    }

    private void start(int number) throws IOException {
        Map<String, String> environment = number == 1 ? ahead : Map.of();
        String[] settings = settings(folder, database + "&ApplicationName=" + name(number));
        DemoProcess started =
                DemoProcess.start(folder.resolve(name(number)), ports[number], JVM, environment, words, settings);
        synchronized (nodes) {
            nodes[number] = started;
            ports[number] = started.port();
        }
    }

    @Override
    public void close() {
        node(0).close();
        node(1).close();
    }
}
