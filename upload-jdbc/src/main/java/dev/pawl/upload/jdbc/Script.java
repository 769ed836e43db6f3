// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One step of the schema, as plain SQL beside this class: {@code <dialect>/V<version>__<name>.sql}.
 *
 * @param version ascending from 1
 * @param name a word on it
 * @param text of the file
 */
record Script(int version, String name, String text) {
    private static final List<String> NAMES = List.of("uploads", "queries", "verdicts", "meters");

    /** All steps of a dialect, in order. */
    static List<Script> of(Dialect dialect) throws IOException {
        List<Script> scripts = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            scripts.add(read(dialect, i + 1, NAMES.get(i)));
        }
        return scripts;
    }

    /** SHA-256 of the text. */
    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Its statements, without comments. Each ends with a semicolon at the end of a line. */
    List<String> statements() {
        StringBuilder bare = new StringBuilder();
        text.lines()
                .filter(line -> !line.startsWith("--"))
                .forEach(line -> bare.append(line).append('\n'));
        return List.of(bare.toString().split(";\n")).stream()
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static Script read(Dialect dialect, int version, String name) throws IOException {
        String file = dialect.directory() + "/V" + version + "__" + name + ".sql";
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("this library is incomplete: no " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Script(version, name, text.replace("\r\n", "\n"));
        }
    }
}
