// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

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
 */
record Arguments(String host, int port, Path data, Optional<Path> config, Duration idle) {
    static final String USAGE =
            "usage: demo [--host 127.0.0.1] [--port 8080] [--data DIR] [--config FILE] [--idle PT30S]";

    /** @throws IllegalArgumentException if it is not understood */
    static Arguments parse(List<String> words) {
        Arguments read =
                new Arguments("127.0.0.1", 8080, Path.of("pawl-data"), Optional.empty(), Duration.ofSeconds(30));
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(name + " is unknown or wants a value\n" + USAGE);
            }
            read = read.with(name, rest.next());
        }
        return read;
    }

    private Arguments with(String name, String value) {
        return switch (name) {
            case "--host" -> new Arguments(value, port, data, config, idle);
            case "--port" -> new Arguments(host, port(value), data, config, idle);
            case "--data" -> new Arguments(host, port, Path.of(value), config, idle);
            case "--config" -> new Arguments(host, port, data, Optional.of(Path.of(value)), idle);
            case "--idle" -> new Arguments(host, port, data, config, idle(value));
            default -> throw new IllegalArgumentException(name + " is unknown\n" + USAGE);
        };
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
