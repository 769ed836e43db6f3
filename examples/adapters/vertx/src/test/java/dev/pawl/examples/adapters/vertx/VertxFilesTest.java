// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.storage.local.LocalStorage;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.TusClient;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Content that lies in a file is sent by the kernel: nobody reads it as a stream. */
@Timeout(60)
final class VertxFilesTest {
    private static final int LENGTH = 8 << 20;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[LENGTH];
    private LocalStorage storage;
    private FilesOnly files;
    private HostedUploads host;
    private TusClient tus;
    private String path;

    @BeforeEach
    void upload() throws Exception {
        new Random(1).nextBytes(content);
        storage = LocalStorage.at(folder).open();
        files = new FilesOnly(storage);
        host = HostedUploads.on(
                new TusConformance.Settings(LENGTH, Duration.ofHours(1), Duration.ofSeconds(30)),
                files,
                usual -> usual,
                new VertxConformanceTest());
        tus = new TusClient(host.uploads());
        path = tus.create(LENGTH);
        assertThat(tus.patch(path, 0, content).status()).isEqualTo(204);
        assertThat(tus.content(path)).isEqualTo(content);
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
        storage.close();
    }

    @Test
    void whole_and_in_ranges() throws IOException {
        assertThat(tus.plain("GET", path).body()).isEqualTo(content);
        assertThat(tus.plain("GET", path, "Range: bytes=1000-4999999").body())
                .isEqualTo(Arrays.copyOfRange(content, 1000, 5_000_000));
        assertThat(tus.plain("GET", path, "Range: bytes=-7").body())
                .isEqualTo(Arrays.copyOfRange(content, LENGTH - 7, LENGTH));
        nobodyHoldsTheFile();
    }

    @Test
    void H15_a_file_that_is_too_short_does_not_look_whole() throws IOException {
        files.shorten(file());
        try (RawHttp connection = tus.connect().head("GET", path)) {
            assertThatThrownBy(connection::answer)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        nobodyHoldsTheFile();
    }

    @Test
    void H16_a_reader_that_leaves_holds_nothing() throws IOException {
        RawHttp leaving = tus.connect().head("GET", path);
        assertThat(leaving.next().status()).isEqualTo(200);
        leaving.reset();
        nobodyHoldsTheFile();
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toFile().length() == LENGTH)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void nobodyHoldsTheFile() {
        TusClient.until(() -> held() ? Optional.empty() : Optional.of(true));
    }

    private boolean held() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.anyMatch(this::isContent);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isContent(Path descriptor) {
        try {
            Path target = Files.readSymbolicLink(descriptor);
            return target.startsWith(folder) && target.toFile().length() >= LENGTH / 2;
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
