// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.CALLER;
import static dev.pawl.upload.engine.Bench.created;
import static dev.pawl.upload.engine.Bench.filled;
import static dev.pawl.upload.engine.Bench.row;
import static dev.pawl.upload.engine.Bench.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.ScanVerdict.Kind;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyStorage;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is scanned is what is promoted, and what was found out is told: F27, F28, A16, A22, C1, C5. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineVerdictsTest {
    private static final byte[] CONTENT = filled(10, 1);
    private static final String ENGINE = "memory scanner 1";

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void every_verdict_is_an_event_of_its_own_before_what_follows_from_it() throws Exception {
        MemoryScanner second = new MemoryScanner();
        UploadService service = bench.service(new MemoryScanner(), new Named("other", second));
        Optional<Checksum> sha256 = Optional.of(Workshop.sha256(CONTENT));
        ScanVerdict nothing = new ScanVerdict("memory", ENGINE, Kind.CLEAN, "", sha256, Duration.ZERO);

        UploadId clean = sent(service);
        assertThat(verdicts(clean))
                .containsExactly(nothing, new ScanVerdict("other", ENGINE, Kind.CLEAN, "", sha256, Duration.ZERO));
        assertThat(event(clean, SessionState.PROMOTING).note()).isEqualTo("clean: memory, other");
        assertThat(bench.told.stream()
                        .filter(event -> event.upload().equals(clean))
                        .map(event -> event.state() + (event.verdict().isPresent() ? " judged" : "")))
                .containsSubsequence("SCANNING", "SCANNING judged", "SCANNING judged", "PROMOTING");

        second.answer(new Verdict.Infected("EICAR"));
        UploadId infected = sent(service);
        UploadEvent found = event(infected, SessionState.QUARANTINED);
        assertThat(found.file()).isEqualTo(row(service, infected).file());
        assertThat(found.note()).isEqualTo("infected: EICAR (other)");
        assertThat(verdicts(infected))
                .containsExactly(
                        nothing, new ScanVerdict("other", ENGINE, Kind.INFECTED, "EICAR", sha256, Duration.ZERO));

        second.answer(new Verdict.Unscannable("too large"));
        UploadId unscannable = sent(service);
        assertThat(event(unscannable, SessionState.SCAN_FAILED).note()).isEqualTo("no verdict: too large");
        assertThat(verdicts(unscannable))
                .containsExactly(
                        nothing,
                        new ScanVerdict("other", ENGINE, Kind.UNSCANNABLE, "too large", sha256, Duration.ZERO));
    }

    @Test
    void a_verdict_is_told_also_if_the_next_scanner_gives_none_yet() throws Exception {
        MemoryScanner second = new MemoryScanner();
        UploadService service = bench.service(new MemoryScanner(), new Named("other", second));
        second.unavailable("away");

        UploadId id = sent(service);
        assertThat(row(service, id).state()).isEqualTo(SessionState.SCANNING);
        assertThat(verdicts(id)).extracting(ScanVerdict::scanner).containsExactly("memory");
        later(service);

        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(verdicts(id)).extracting(ScanVerdict::scanner).containsExactly("memory", "memory", "other");
        assertThat(bench.told.stream().map(UploadEvent::id)).doesNotHaveDuplicates();
    }

    @Test
    void A22_what_a_scanner_says_cannot_break_the_line_it_stands_in() throws Exception {
        String hostile = "x\" verdict=clean\naction=verdict \u202e\\";

        assertThat(Audit.words(new ScanVerdict(
                        "a b", "engine\n", Kind.INFECTED, hostile, Optional.empty(), Duration.ofMillis(812))))
                .isEqualTo("scanner=\"a b\" engine=\"engine\\u000a\" verdict=infected"
                        + " signature=\"x\\\" verdict=clean\\u000aaction=verdict \\u202e\\\\\" sha256=- millis=812");
        assertThat(Audit.words(new ScanVerdict(
                        "clamav",
                        "1",
                        Kind.UNSCANNABLE,
                        "too large",
                        Optional.of(Workshop.sha256(CONTENT)),
                        Duration.ZERO)))
                .isEqualTo("scanner=clamav engine=\"1\" verdict=unscannable reason=\"too large\" sha256="
                        + Workshop.sha256(CONTENT).hex() + " millis=0");
    }

    @Test
    void F27_a_scanner_that_does_not_answer_is_asked_as_often_as_the_policy_says_and_anew_after_a_rescan()
            throws Exception {
        MemoryScanner scanner = new MemoryScanner();
        UploadService service = bench.service(bench.policy().scanAttempts(3), Runnable::run, bench::nanos, scanner);
        for (int i = 0; i < 5; i++) {
            scanner.unavailable("away");
        }

        UploadId id = sent(service);
        assertThat(row(service, id).state()).isEqualTo(SessionState.SCANNING);
        later(service);
        assertThat(row(service, id).state()).isEqualTo(SessionState.SCANNING);
        later(service);
        assertThat(row(service, id).state()).isEqualTo(SessionState.SCAN_FAILED);
        assertThat(row(service, id).outcome().note().orElse(""))
                .startsWith("no verdict: no scanner answered 3 times: ");
        assertThat(scanner.scans()).isEqualTo(3);

        service.rescan(Caller.operator(), row(service, id).file());
        later(service);
        assertThat(row(service, id).state()).isEqualTo(SessionState.SCANNING);
        later(service);
        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(scanner.scans()).isEqualTo(6);
    }

    @Test
    void F28_A16_content_that_changes_between_its_receipt_and_its_scan_is_never_promoted() throws Exception {
        Swapping storage = new Swapping();
        UploadService service = service(storage, new MemoryScanner());
        storage.swapFrom = 1;

        UploadId id = sent(service);

        assertThat(row(service, id).state()).isEqualTo(SessionState.FAILED);
        assertThat(row(service, id).outcome().failure()).hasValue(Rejection.BYTES_LOST);
        assertThat(storage.promoted).isZero();
    }

    @Test
    void F28_content_that_changes_between_two_scanners_is_never_promoted() throws Exception {
        Swapping storage = new Swapping();
        UploadService service = service(storage, new MemoryScanner(), new MemoryScanner());
        storage.swapFrom = 2;
        UploadId id = created(service, CONTENT.length);
        for (int at : new int[] {5, 0}) {
            Append chunk = service.chunk(CALLER, id, new ChunkSpec(new ByteRange(at, 5), Optional.empty()));
            chunk.write(ByteBuffer.wrap(CONTENT, at, 5));
            chunk.end(Optional.empty());
        }

        assertThat(row(service, id).state()).isEqualTo(SessionState.FAILED);
        assertThat(storage.promoted).isZero();
    }

    @Test
    void F28_the_digest_of_what_was_scanned_is_that_of_what_is_read_afterwards() throws Exception {
        UploadService service = bench.service(new MemoryScanner());
        for (int i = 0; i < 20; i++) {
            byte[] content = Workshop.bytes(1 + i * 7_001);
            UploadId id = created(service, content.length);
            int cut = content.length / 3;
            if (i % 2 == 0) {
                send(service, id, 0, Arrays.copyOf(content, cut));
                send(service, id, cut, Arrays.copyOfRange(content, cut, content.length));
            } else {
                Append chunk = service.chunk(
                        CALLER, id, new ChunkSpec(new ByteRange(cut, content.length - cut), Optional.empty()));
                chunk.write(ByteBuffer.wrap(content, cut, content.length - cut));
                chunk.end(Optional.empty());
                send(service, id, 0, Arrays.copyOf(content, cut));
            }
            assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
            assertThat(row(service, id).content().sha256()).hasValue(Workshop.sha256(Bench.content(service, id)));
        }
    }

    @Test
    void C1_content_is_read_once_for_each_scanner_and_digested_to_its_end_whatever_they_read() throws Exception {
        Scanner lazy = new Lazy(new Verdict.Infected("EICAR"));
        UploadService service = bench.service(lazy);
        int reads = bench.storage.faults().count(FlakyStorage.Call.OPEN);

        UploadId id = sent(service);

        assertThat(bench.storage.faults().count(FlakyStorage.Call.OPEN) - reads).isEqualTo(1);
        assertThat(verdicts(id)).extracting(ScanVerdict::sha256).containsExactly(Optional.of(Workshop.sha256(CONTENT)));
    }

    @Test
    void what_was_found_stays_found_if_the_rest_cannot_be_read() throws Exception {
        UploadService service = bench.service(new Lazy(new Verdict.Infected("EICAR")));
        bench.storage.faults().fail(FlakyStorage.Call.READ, 2, Faults.When.BEFORE);

        assertThat(row(service, sent(service)).state()).isEqualTo(SessionState.QUARANTINED);

        UploadService other = bench.service(new Lazy(new Verdict.Clean()));
        bench.storage.faults().fail(FlakyStorage.Call.READ, 2, Faults.When.BEFORE);
        UploadId unread = sent(other);
        assertThat(row(other, unread).state()).isEqualTo(SessionState.SCANNING);
        later(other);
        assertThat(row(other, unread).state()).isEqualTo(SessionState.COMPLETE);
    }

    private UploadService service(ForwardingStorage storage, Scanner... scanners) {
        UploadService.Builder builder = UploadService.builder()
                .metadata(bench.metadata)
                .storage("main", storage)
                .policy(bench.policy().build())
                .executor(Runnable::run)
                .nanoTime(bench::nanos)
                .random(new Random(1));
        for (Scanner scanner : scanners) {
            builder.scanner(scanner);
        }
        return builder.build();
    }

    private static UploadId sent(UploadService service) throws Exception {
        UploadId id = created(service, CONTENT.length);
        send(service, id, 0, CONTENT);
        return id;
    }

    private void later(UploadService service) throws Exception {
        bench.clock.advance(Duration.ofMinutes(16));
        service.maintenance().run();
    }

    private UploadEvent event(UploadId id, SessionState state) {
        return bench.told.stream()
                .filter(event -> event.upload().equals(id)
                        && event.state() == state
                        && event.verdict().isEmpty())
                .reduce((one, other) -> {
                    throw new AssertionError("told twice: " + one);
                })
                .orElseThrow();
    }

    private List<ScanVerdict> verdicts(UploadId id) {
        return bench.told.stream()
                .filter(event -> event.upload().equals(id))
                .flatMap(event -> event.verdict().stream())
                .toList();
    }

    /** Another scanner under another name. */
    private record Named(String name, Scanner scanner) implements Scanner {
        @Override
        public Scanner.Report scan(FileId id, long length, InputStream content, Duration timeout)
                throws ScannerUnavailableException, IOException {
            return scanner.scan(id, length, content, timeout);
        }

        @Override
        public void close() {}
    }

    /** Needs no more than one byte for its verdict. */
    private record Lazy(Verdict verdict) implements Scanner {
        @Override
        public String name() {
            return "lazy";
        }

        @Override
        public Scanner.Report scan(FileId id, long length, InputStream content, Duration timeout) throws IOException {
            content.read();
            return new Scanner.Report(verdict, "lazy 1");
        }

        @Override
        public void close() {}
    }

    /** From some opening on whole content is something else than it was. */
    private final class Swapping extends ForwardingStorage {
        private final AtomicInteger opened = new AtomicInteger();
        private int swapFrom = Integer.MAX_VALUE;
        private int promoted;

        Swapping() {
            super(bench.memory);
        }

        @Override
        public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
            Content content = super.open(id, whole, range);
            return opened.incrementAndGet() < swapFrom ? content : new Swapped(content);
        }

        @Override
        public Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
                throws IOException, BytesLostException {
            promoted++;
            return super.promote(id, whole, destination, pulse);
        }
    }

    private record Swapped(Storage.Content content) implements Storage.Content {
        @Override
        public long length() {
            return content.length();
        }

        @Override
        public InputStream stream() {
            return new FilterInputStream(content.stream()) {
                @Override
                public int read(byte[] into, int at, int length) throws IOException {
                    int n = super.read(into, at, length);
                    for (int i = 0; i < n; i++) {
                        into[at + i] ^= 1;
                    }
                    return n;
                }
            };
        }

        @Override
        public long transferTo(WritableByteChannel target) throws IOException {
            return content.transferTo(target);
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
