// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.TusClient;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A04: whoever can plant links where uploads are kept gets nothing written, and nothing read, elsewhere. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PlantedLinksIT {
    private static final int MIB = 1 << 20;
    private static final byte[] SECRET = "secret ".repeat(2 * MIB / 7).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Path uploads;
    private Path victim;
    private DemoHost host;
    private TusClient tus;

    @BeforeEach
    void start() throws Exception {
        victim = Files.write(folder.resolve("victim"), SECRET);
        Path data = Files.createDirectory(folder.resolve("host"));
        uploads = data.resolve("uploads");
        host = DemoHost.with(new TusConformance.Settings(8 * MIB, Duration.ofHours(1), Duration.ofSeconds(30)), data);
        tus = new TusClient(host.uploads());
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void A04_links_in_the_place_of_files_are_neither_written_through_nor_read() throws Exception {
        String open = tus.create(2 * MIB);
        String whole = tus.create(MIB);
        assertThat(tus.patch(open, 0, new byte[MIB]).status()).isEqualTo(204);
        assertThat(tus.patch(whole, 0, new byte[MIB]).status()).isEqualTo(204);
        tus.content(whole);
        int planted = 0;
        for (Path file : found(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))) {
            if (Files.size(file) >= MIB) {
                Files.move(file, folder.resolve("moved" + planted));
                Files.createSymbolicLink(file, victim);
                planted++;
            }
        }
        assertThat(planted).isEqualTo(2);
        tus.patch(open, MIB, new byte[MIB]);
        tus.patch(open, 0, new byte[MIB]);
        for (String path : List.of(open, whole)) {
            Answer answer = tus.plain("GET", path);
            assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).doesNotContain("secret");
            tus.ask("DELETE", path);
        }
        assertThat(Arrays.equals(Files.readAllBytes(victim), SECRET)).isTrue();
    }

    @Test
    void A04_links_in_the_place_of_folders_lead_nowhere() throws Exception {
        String before = tus.create(MIB);
        assertThat(tus.patch(before, 0, new byte[MIB / 2]).status()).isEqualTo(204);
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        int planted = 0;
        for (Path directory : found(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))) {
            if (!directory.equals(uploads) && Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(directory, folder.resolve("folder" + planted));
                Files.createSymbolicLink(directory, elsewhere);
                planted++;
            }
        }
        assertThat(planted).isPositive();
        for (int i = 0; i < 40; i++) {
            Answer created = tus.send("POST", tus.collection(), new byte[100], TusClient.TYPE, "Upload-Length: 100");
            assertThat(created.status()).isIn(201, 503, 500);
        }
        tus.patch(before, MIB / 2, new byte[MIB / 2]);
        tus.ask("DELETE", before);
        try (Stream<Path> inside = Files.list(elsewhere)) {
            assertThat(inside).isEmpty();
        }
    }

    private List<Path> found(Predicate<Path> which) throws IOException {
        try (Stream<Path> all = Files.walk(uploads)) {
            return all.filter(which).toList();
        }
    }
}
