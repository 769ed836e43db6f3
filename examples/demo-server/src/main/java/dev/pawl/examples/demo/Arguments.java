// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param host to listen on
 * @param port to listen on, 0 for any that is free
 * @param data directory of the embedded default
 * @param config a file of settings
 * @param idle how long a request may bring no byte
 * @param webhook who is told what becomes of uploads
 * @param webhookKey a file whose bytes sign what it is told
 * @param feed a JDBC URL of the database in which events are numbered
 * @param keys a file of keys for signed links; by default one in the directory
 */
record Arguments(
        String host,
        int port,
        Path data,
        Optional<Path> config,
        Duration idle,
        Optional<URI> webhook,
        Optional<Path> webhookKey,
        Optional<String> feed,
        Optional<Path> keys) {
    static final String USAGE =
            "usage: demo [--host 127.0.0.1] [--port 8080] [--data DIR] [--config FILE] [--idle PT30S]"
                    + " [--webhook URL --webhook-key FILE] [--feed JDBC-URL] [--link-keys FILE]";

    Arguments {
        if (webhook.isPresent() != webhookKey.isPresent()) {
            throw new IllegalArgumentException("--webhook and --webhook-key go together\n" + USAGE);
        }
    }

    /** @throws IllegalArgumentException if it is not understood */
    static Arguments parse(List<String> words) {
        Draft draft = new Draft();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(name + " is unknown or wants a value\n" + USAGE);
            }
            draft.set(name, rest.next());
        }
        return new Arguments(
                draft.host,
                draft.port,
                draft.data,
                draft.config,
                draft.idle,
                draft.webhook,
                draft.webhookKey,
                draft.feed,
                draft.keys);
    }

    Path linkKeys() {
        return keys.orElse(data.resolve("link-keys"));
    }

    private static final class Draft {
        private String host = "127.0.0.1";
        private int port = 8080;
        private Path data = Path.of("pawl-data");
        private Optional<Path> config = Optional.empty();
        private Duration idle = Duration.ofSeconds(30);
        private Optional<URI> webhook = Optional.empty();
        private Optional<Path> webhookKey = Optional.empty();
        private Optional<String> feed = Optional.empty();
        private Optional<Path> keys = Optional.empty();

        void set(String name, String value) {
            switch (name) {
                case "--host" -> host = value;
                case "--port" -> port = port(value);
                case "--data" -> data = Path.of(value);
                case "--config" -> config = Optional.of(Path.of(value));
                case "--idle" -> idle = idle(value);
                case "--webhook" -> webhook = Optional.of(receiver(value));
                case "--webhook-key" -> webhookKey = Optional.of(Path.of(value));
                case "--feed" -> feed = Optional.of(value);
                case "--link-keys" -> keys = Optional.of(Path.of(value));
                default -> throw new IllegalArgumentException(name + " is unknown\n" + USAGE);
            }
        }
    }

    private static URI receiver(String text) {
        if (!text.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("--webhook " + text + ": wanted is an address of HTTP or HTTPS");
        }
        return URI.create(text);
    }

    private static Duration idle(String text) {
        try {
            Duration idle = Duration.parse(text);
            if (idle.toMillis() > 0) {
                return idle;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // told below
        }
        throw new IllegalArgumentException("--idle " + text + ": wanted is an ISO-8601 duration, such as PT30S");
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("--port " + text + ": wanted is a number from 0 to 65535");
        }
        return Integer.parseInt(text);
    }
}
