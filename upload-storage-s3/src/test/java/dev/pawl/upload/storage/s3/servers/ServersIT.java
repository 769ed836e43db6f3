// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the real servers do that Pawl relies on, or cannot rely on: docs/s3-servers.md is kept true. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ServersIT {
    private static final boolean WRITES = Boolean.getBoolean("pawl.write-docs");
    private static final Map<String, Map<String, String>> SEEN = new TreeMap<>();

    @ParameterizedTest
    @EnumSource
    void each_server_does_what_the_page_says(TestServer kind) throws Exception {
        S3Server server = kind.server();
        Map<String, String> seen = seen(server);
        assertThat(server.modes()).isEqualTo(modesThatWork(seen));
        if (WRITES) {
            SEEN.put(server.name(), seen);
        } else {
            assertThat(seen).isEqualTo(ServersPage.column(server.name()));
        }
    }

    @AfterAll
    static void write() throws IOException {
        if (SEEN.size() == TestServer.values().length) {
            ServersPage.write(SEEN);
        }
    }

    /** Without framing a body is read twice, once for its signature: a stream that is read once never works. */
    private static Set<ClientMode> modesThatWork(Map<String, String> seen) {
        return Arrays.stream(ClientMode.values())
                .filter(mode -> seen.entrySet().stream()
                        .filter(row -> row.getKey().startsWith(mode + ": "))
                        .filter(row -> !row.getKey().contains("stream"))
                        .allMatch(row -> row.getValue().equals("yes")))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> seen(S3Server server) throws Exception {
        Map<String, String> seen = new LinkedHashMap<>();
        for (ClientMode mode : ClientMode.values()) {
            try (Probe probe = new Probe(server, mode)) {
                shown(probe, ModeAbilities.all()).forEach((name, cell) -> seen.put(mode + ": " + name, cell));
            }
        }
        try (Probe probe = new Probe(server, ClientMode.UNCHUNKED)) {
            List<Ability> abilities = Stream.of(
                            MultipartAbilities.all(), ChecksumAbilities.all(), ObjectAbilities.all())
                    .flatMap(List::stream)
                    .toList();
            seen.putAll(shown(probe, abilities));
        }
        return seen;
    }

    private static Map<String, String> shown(Probe probe, List<Ability> abilities) throws Exception {
        Map<String, String> shown = new LinkedHashMap<>();
        for (Ability ability : abilities) {
            shown.put(ability.name(), ability.shownBy(probe));
        }
        return shown;
    }
}
