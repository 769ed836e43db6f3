// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pawl.upload.scan.clamav.ClamdServer;
import dev.pawl.upload.scan.clamav.Kind;
import dev.pawl.upload.testkit.TusClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard asks for is what the server tells. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class MetricsIT {
    private static final Pattern NAME = Pattern.compile("\\b((?:pawl|jvm|process)_[a-z_]+)");

    @TempDir
    private Path folder;

    @Test
    void every_metric_of_the_dashboard_is_there_after_an_upload() throws Exception {
        try (ClamdServer clamd = ClamdServer.running();
                DemoHost host = with("upload.scanner=" + clamd.address(Kind.UNIX))) {
            TusClient tus = new TusClient(host.uploads());
            String path = tus.create(3);
            tus.patch(path, 0, TusClient.bytes("abc"));
            tus.content(path);
            String told = new String(
                    host.uploads().resolve("/metrics").toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(asked())
                    .hasSizeGreaterThan(8)
                    .allSatisfy(name -> assertThat(told).containsPattern("(?m)^" + name + "(\\{| )"));
            assertThat(told)
                    .containsPattern("(?m)^pawl_uploads_total\\{state=\"complete\"} 1")
                    .containsPattern("(?m)^pawl_recorded_bytes_total 3")
                    .containsPattern("(?m)^pawl_scan_seconds_count\\{.*verdict=\"clean\"} 1");
        }
    }

    private DemoHost with(String setting) throws Exception {
        Path config = Files.writeString(folder.resolve("demo.properties"), setting);
        return new DemoHost(DemoServer.start(
                Arguments.parse(List.of("--port", "0", "--data", folder.toString(), "--config", config.toString()))));
    }

    private static Set<String> asked() throws Exception {
        JsonNode dashboard = JsonMapper.builder()
                .build()
                .readTree(Path.of("grafana-pawl.json").toFile());
        Set<String> names = new TreeSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                for (Matcher name = NAME.matcher(target.get("expr").textValue()); name.find(); ) {
                    names.add(name.group(1));
                }
            }
        }
        return names;
    }
}
