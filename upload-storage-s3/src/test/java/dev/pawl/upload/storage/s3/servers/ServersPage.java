// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** docs/s3-servers.md: a row for each ability, a column for each server. */
final class ServersPage {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "s3-servers.md");

    private ServersPage() {}

    /** What the page says about a server: a cell for each row. */
    static Map<String, String> column(String server) throws IOException {
        Map<String, String> column = new LinkedHashMap<>();
        int index = -1;
        for (String line : Files.readAllLines(PAGE)) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            if (cells.contains(server)) {
                index = cells.indexOf(server);
            } else if (index > 0 && cells.size() > index && !cells.get(1).startsWith("--")) {
                column.put(cells.get(1), cells.get(index));
            }
        }
        return column;
    }

    /** Writes it anew from what each server showed. */
    static void write(Map<String, Map<String, String>> byServer) throws IOException {
        Files.writeString(PAGE, text(new TreeMap<>(byServer)));
    }

    private static String text(Map<String, Map<String, String>> byServer) {
        Map<String, String> any = byServer.values().iterator().next();
        String rows = any.keySet().stream()
                .map(row -> "| " + row + " | "
                        + byServer.values().stream()
                                .map(column -> column.get(row))
                                .collect(joining(" | ")) + " |")
                .collect(joining("\n"));
        return """
                # What S3 servers really do

                Pawl is tested against three servers that run beside the tests, as processes of their own on the loopback. This
                table is what they did when `ServersIT` asked them with the AWS SDK's client; a build in which one of them does
                something else fails. `mvn verify -pl upload-storage-s3 -am -Dtest=None -Dit.test=ServersIT
                -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dpawl.write-docs=true` writes it
                anew, after `scripts/verify` installed them.

                All was asked over plain HTTP. Rows that begin with a mode were asked in that mode, all others in `UNCHUNKED`:

                - `SDK_DEFAULT`: the client as it is; a CRC32 behind each body.
                - `WHEN_REQUIRED`: `requestChecksumCalculation` and `responseChecksumValidation` set to `WHEN_REQUIRED`.
                - `UNCHUNKED`: that, `chunkedEncodingEnabled(false)` and `LegacyMd5Plugin`.

                | | %s |
                |---|%s
                %s
                """.formatted(String.join(" | ", byServer.keySet()), "---|".repeat(byServer.size()), rows);
    }
}
