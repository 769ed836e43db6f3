// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a fuzzer that is guided by coverage calls; {@code scripts/fuzz} runs it. */
public final class ParserFuzz {
    private static final Parser PARSER = Parser.valueOf(System.getProperty("pawl.parser", "JSON"));

    private ParserFuzz() {}

    /**
     * Writes the seeds of all parsers, a directory each.
     *
     * @param args the directory of directories
     * @throws IOException if it cannot
     */
    public static void main(String[] args) throws IOException {
        for (Parser parser : Parser.values()) {
            Path seeds = Files.createDirectories(Path.of(args[0], parser.name()));
            for (int i = 0; i < parser.seeds().size(); i++) {
                Files.writeString(seeds.resolve("seed" + i), parser.seeds().get(i));
            }
        }
    }

    /**
     * One input.
     *
     * @param data any
     */
    public static void fuzzerTestOneInput(byte[] data) {
        PARSER.feed(data);
    }
}
