// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.testkit.Faults.When;
import dev.pawl.upload.testkit.FaultyStream;
import dev.pawl.upload.testkit.FlakyScanner;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The doubles do what they say. */
final class DoublesTest {
    private final SeededBytes bytes = new SeededBytes(1);

    @Test
    void seeded_bytes_are_the_same_however_they_are_asked_for() throws Exception {
        for (long offset : new long[] {0, 1, 7, 8, 9, 5_000_000_000L, Long.MAX_VALUE - 200}) {
            byte[] expected = new byte[100];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = bytes.at(offset + i);
            }
            ByteRange range = new ByteRange(offset, 100);

            assertThat(bytes.bytes(offset, 100)).isEqualTo(expected);
            assertThat(bytes.buffer(offset, 100).array()).isEqualTo(expected);
            assertThat(bytes.stream(range).readAllBytes()).isEqualTo(expected);
            assertThat(bytes.stream(range).read()).isEqualTo(expected[0] & 0xff);
            assertThat(bytes.stream(new ByteRange(offset, 0)).read()).isEqualTo(-1);
        }
    }

    @Test
    void seeded_bytes_differ_by_seed_and_by_place() {
        assertThat(bytes.bytes(0, 16)).isNotEqualTo(new SeededBytes(2).bytes(0, 16));
        assertThat(bytes.bytes(0, 16)).isNotEqualTo(bytes.bytes(16, 16));
        assertThat(bytes.bytes(0, 16)).isNotEqualTo(bytes.bytes(1, 16));
    }

    @Test
    void a_digest_is_that_of_the_range() throws Exception {
        ByteRange range = new ByteRange(77, 200_000);

        assertThat(bytes.sha256(range)).isEqualTo(SeededBytes.sha256(bytes.stream(range)));
        assertThat(bytes.sha256(new ByteRange(0, 0)).hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void a_stream_breaks_exactly_at_its_byte_and_each_time() throws Exception {
        for (Throwable cause : new Throwable[] {new IOException("x"), new Error("x"), new Exception("x")}) {
            InputStream stream = FaultyStream.breaking(bytes.stream(ByteRange.ALL), 10, cause);
            assertThat(stream.readNBytes(10)).isEqualTo(bytes.bytes(0, 10));
            assertThatThrownBy(stream::read).isSameAs(cause);
            assertThatThrownBy(() -> stream.read(new byte[5])).isSameAs(cause);
        }
    }

    @Test
    @Timeout(60)
    void a_stream_stalls_at_its_byte_until_it_is_released() throws Exception {
        FaultyStream stream = FaultyStream.stalling(bytes.stream(new ByteRange(0, 30)), 10);
        ExecutorService host = Executors.newSingleThreadExecutor();
        try {
            Future<byte[]> all = host.submit(stream::readAllBytes);
            stream.awaitArrival();
            assertThat(all.isDone()).isFalse();
            stream.release();
            assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(bytes.bytes(0, 30));
        } finally {
            host.shutdownNow();
        }
    }

    @Test
    void a_flaky_scanner_is_away_before_or_after_it_has_read() throws Exception {
        MemoryScanner inner = new MemoryScanner();
        FlakyScanner scanner = new FlakyScanner(inner);
        scanner.unavailable(1, When.BEFORE);
        scanner.unavailable(2, When.AFTER);

        assertThatThrownBy(() -> scan(scanner)).isInstanceOf(ScannerUnavailableException.class);
        assertThat(inner.scans()).isZero();
        assertThatThrownBy(() -> scan(scanner)).isInstanceOf(ScannerUnavailableException.class);
        assertThat(inner.scans()).isEqualTo(1);
        assertThat(scan(scanner)).isEqualTo(new Verdict.Clean());
        assertThat(scanner.faults().count(FlakyScanner.Call.SCAN)).isEqualTo(3);
    }

    private Verdict scan(FlakyScanner scanner) throws Exception {
        FileId id = FileId.next(new Random(1));
        return scanner.scan(id, 9, bytes.stream(new ByteRange(0, 9)), Duration.ofSeconds(20))
                .verdict();
    }
}
