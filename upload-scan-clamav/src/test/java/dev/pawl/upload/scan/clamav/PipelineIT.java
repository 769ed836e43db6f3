// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.detect.MagicBytes;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadPolicy.Unscannable;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.Exchange;
import dev.pawl.upload.http.Headers;
import dev.pawl.upload.http.HostCapabilities;
import dev.pawl.upload.http.RequestHead;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.storage.local.LocalStorage;
import dev.pawl.upload.testkit.ManualClock;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole way on real components, clamd and a disk: each content ends in its state with its one line and its one event,
 * and whatever is not clean cannot be read, whoever asks at whichever door.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PipelineIT {
    private static final String AUDIT = "org.slf4j.simpleLogger.log.dev.pawl.upload.audit";
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final Caller OWNER = new Caller.Owner(ALICE);
    private static final Caller OPERATOR = Caller.operator();
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    private static final int MIB = 1 << 20;

    private final ManualClock clock = new ManualClock();
    private final ExecutorService host = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<UploadEvent> told = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream standardError = System.err;

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        System.setProperty(AUDIT, "info");
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() throws Exception {
        System.setErr(standardError);
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        host.shutdownNow();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "clean | COMPLETE | verdict=clean",
                "whole | QUARANTINED | verdict=infected signature=\"Test.EICAR.Anywhere.UNOFFICIAL\"",
                "last | QUARANTINED | verdict=infected signature=\"Test.EICAR.Anywhere.UNOFFICIAL\"",
                "zip | QUARANTINED | verdict=infected signature=\"Test.EICAR.Anywhere.UNOFFICIAL\"",
                "large | COMPLETE | verdict=clean",
                "larger | SCAN_FAILED | verdict=unscannable reason=\"longer than clamd's StreamMaxLength",
                "nested | SCAN_FAILED | verdict=unscannable reason=\"beyond clamd's limits: Heuristics.Limits.Exceeded.MaxRecursion",
            })
    void each_content_ends_in_its_state_and_only_clean_content_is_ever_read(
            String kind, SessionState end, String verdict) throws Exception {
        UploadService service = service(ClamdServer.running(
                "AlertExceedsMax yes",
                "StreamMaxLength 310M",
                "MaxFileSize 310M",
                "MaxScanSize 900M",
                "MaxScanTime 0"));
        Sample sample = sample(kind);

        UploadSession session = upload(service, sample);

        assertThat(session.state()).as("%s", session).isEqualTo(end);
        String sha256 = SeededBytes.sha256(sample.content()).hex();
        assertThat(audit("action=verdict"))
                .singleElement()
                .asString()
                .contains("upload=" + session.id() + " file=" + session.file() + " scanner=clamav engine=\"ClamAV ")
                .contains(verdict)
                .contains(" sha256=" + sha256 + " millis=");
        assertThat(audit("action=ended")).singleElement().asString().contains("state=" + end);
        awaitTold(session, end);
        assertThat(told)
                .filteredOn(event -> event.verdict().isPresent())
                .singleElement()
                .satisfies(event -> judged(event, session, sha256, verdict));
        if (end == SessionState.COMPLETE) {
            assertThat(digest(service.open(OWNER, session.file(), ByteRange.ALL)))
                    .isEqualTo(sha256);
        } else {
            assertUnreadable(service, session);
        }
        if (end == SessionState.QUARANTINED) {
            assertThat(digest(service.openQuarantined(OPERATOR, session.file())))
                    .isEqualTo(sha256);
            assertThat(audit("action=quarantine-opened")).hasSize(1);
        }
    }

    @Test
    void F27_a_clamd_killed_in_mid_scan_and_one_absent_at_the_start_only_cost_time() throws Exception {
        ClamdServer clamd = ClamdServer.prepare();
        UploadService service = service(clamd);

        UploadSession absent = upload(service, sample("clean"));
        assertThat(absent.state()).isEqualTo(SessionState.SCANNING);
        assertUnreadable(service, absent);
        clamd.start();
        assertThat(later(service, absent).state()).isEqualTo(SessionState.COMPLETE);

        clamd.freeze();
        Sample infected = sample("last");
        UploadId id = send(service, infected);
        UploadSession scanning =
                TusClient.until(() -> row(service, id).filter(row -> row.state() == SessionState.SCANNING));
        assertUnreadable(service, scanning);
        clamd.kill();
        service.complete(OWNER, id, PATIENCE);
        assertThat(service.status(OPERATOR, id).session().state()).isEqualTo(SessionState.SCANNING);
        assertUnreadable(service, scanning);
        assertThat(audit("action=verdict")).hasSize(1);
        clamd.start();
        assertThat(later(service, scanning).state()).isEqualTo(SessionState.QUARANTINED);
        assertUnreadable(service, scanning);
        assertThat(audit("action=verdict")).hasSize(2);
    }

    @Test
    void content_that_is_too_large_passes_by_a_named_policy_only_and_says_so() throws Exception {
        ClamdServer clamd = ClamdServer.running("StreamMaxLength 1M");
        UploadService service = service(clamd, UploadPolicy.builder().unscannable(Unscannable.ACCEPT_UNSCANNED));

        UploadSession session = upload(service, sample("last"));

        assertThat(session.state()).isEqualTo(SessionState.COMPLETE);
        assertThat(session.outcome().note().orElse("")).startsWith("not scanned: ACCEPT_UNSCANNED, [longer than");
        assertThat(audit("action=ended")).singleElement().asString().contains("note=\"not scanned: ACCEPT_UNSCANNED");
    }

    @Test
    void C4_two_hundred_uploads_of_a_MiB_with_four_slots_fit_a_heap_of_64_MiB_and_none_is_lost() throws Exception {
        String said = SmallHost.run(opened(ClamdServer.running()).address(Kind.UNIX), folder, 200, MIB);

        assertThat(said).contains("200 ended: 160 COMPLETE, 40 QUARANTINED; ").contains(" read " + 200L * MIB + " of ");
    }

    @Test
    @Tag("thorough")
    void C4_a_GiB_goes_through_the_pipeline_with_one_read_and_a_heap_of_64_MiB() throws Exception {
        ClamdServer clamd = opened(ClamdServer.running(
                "StreamMaxLength 1100M", "MaxFileSize 1100M", "MaxScanSize 3000M", "MaxScanTime 0"));

        String said = SmallHost.run(clamd.address(Kind.UNIX), folder, 1, 1 << 30);

        assertThat(said).contains("1 ended: 1 COMPLETE, 0 QUARANTINED; opened 1 times, read 1073741824 of ");
    }

    /** Every way to ask for content, by everybody. */
    private void assertUnreadable(UploadService service, UploadSession session) throws Exception {
        UploadHttp http = UploadHttp.over(service);
        byte[] eicar = Eicar.bytes();
        for (Caller caller : List.of(OWNER, OPERATOR, Caller.owner("mallory"))) {
            for (Headers headers : List.of(
                    Headers.NONE,
                    Headers.NONE.with("Range", "bytes=0-10"),
                    Headers.NONE.with("Tus-Resumable", "1.0.0"),
                    Headers.NONE.with("X-HTTP-Method-Override", "GET"))) {
                for (String method : List.of("GET", "HEAD", "POST")) {
                    for (String id : List.of(session.id().text(), session.file().text())) {
                        RequestHead head = RequestHead.of(
                                method, "/files", URI.create("/files/" + id), headers, Optional.of(caller));
                        Exchange answer = http.begin(head, HostCapabilities.PLAIN);
                        ByteArrayOutputStream body = new ByteArrayOutputStream();
                        if (answer instanceof Exchange.Respond respond) {
                            respond.body().writeTo(body);
                            respond.body().close();
                            boolean head200 = method.equals("HEAD") && headers.has("Tus-Resumable");
                            assertThat(respond.head().status() == 200
                                            || respond.head().status() == 206)
                                    .as("%s %s by %s is %s", method, headers, caller, respond.head())
                                    .isEqualTo(head200 && respond.head().status() == 200);
                        }
                        assertThat(body.size()).isLessThan(300);
                        assertThat(body.toString(StandardCharsets.ISO_8859_1))
                                .doesNotContain(new String(eicar, 0, 20, StandardCharsets.ISO_8859_1));
                    }
                }
            }
            assertThat(rejected(() -> service.open(caller, session.file(), ByteRange.ALL)))
                    .isTrue();
            SessionState state =
                    service.status(OPERATOR, session.id()).session().state();
            boolean operator = caller.equals(OPERATOR) && state == SessionState.QUARANTINED;
            assertThat(operator || rejected(() -> service.openQuarantined(caller, session.file())))
                    .isTrue();
        }
        try (Stream<Path> published = Files.walk(folder.resolve("final"))) {
            assertThat(published
                            .filter(Files::isRegularFile)
                            .filter(path ->
                                    path.toString().contains(session.id().text())))
                    .as("S9: under a final name")
                    .isEmpty();
        }
    }

    private interface Opening {
        Download open() throws IOException, UploadRejectedException;
    }

    private static boolean rejected(Opening opening) throws IOException {
        try {
            opening.open().close();
            return false;
        } catch (UploadRejectedException e) {
            return true;
        }
    }

    private interface Source {
        InputStream stream() throws IOException;
    }

    private record Sample(long length, Source source) {
        InputStream content() throws IOException {
            return source.stream();
        }

        static Sample of(byte[] bytes) {
            return new Sample(bytes.length, () -> new ByteArrayInputStream(bytes));
        }

        static Sample seeded(long seed, long length) {
            return new Sample(length, () -> new SeededBytes(seed).stream(new ByteRange(0, length)));
        }
    }

    private static Sample sample(String kind) throws IOException {
        return switch (kind) {
            case "clean" -> Sample.seeded(1, 3 * MIB);
            case "whole" -> Sample.of(Eicar.bytes());
            case "last" ->
                new Sample(
                        3 * MIB + 68,
                        () -> new SequenceInputStream(
                                Sample.seeded(2, 3 * MIB).content(), new ByteArrayInputStream(Eicar.bytes())));
            case "zip" -> Sample.of(Eicar.zipped(3));
            case "nested" -> Sample.of(Eicar.zipped(30));
            case "large" -> Sample.seeded(System.nanoTime() >>> 1, 300L * MIB);
            case "larger" -> Sample.seeded(4, 311L * MIB);
            default -> throw new AssertionError(kind);
        };
    }

    private UploadSession upload(UploadService service, Sample sample) throws Exception {
        UploadId id = send(service, sample);
        service.complete(OWNER, id, PATIENCE);
        return service.status(OPERATOR, id).session();
    }

    private static Optional<UploadSession> row(UploadService service, UploadId id) {
        try {
            return Optional.of(service.status(OPERATOR, id).session());
        } catch (IOException | UploadRejectedException e) {
            throw new AssertionError(e);
        }
    }

    private static UploadId send(UploadService service, Sample sample) throws Exception {
        UploadId id =
                service.create(ALICE, UploadSpec.of("a.bin", sample.length())).id();
        service.append(OWNER, id, AppendSpec.at(0), sample.content());
        return id;
    }

    private UploadSession later(UploadService service, UploadSession session) throws Exception {
        clock.advance(Duration.ofMinutes(2));
        service.maintenance().run();
        service.complete(OWNER, session.id(), PATIENCE);
        return service.status(OPERATOR, session.id()).session();
    }

    private static void judged(UploadEvent event, UploadSession session, String sha256, String words) {
        ScanVerdict verdict = event.verdict().orElseThrow();
        assertThat(event.file()).isEqualTo(session.file());
        assertThat(verdict.scanner()).isEqualTo("clamav");
        assertThat(verdict.engine()).startsWith("ClamAV ");
        assertThat(verdict.sha256()).map(Checksum::hex).hasValue(sha256);
        assertThat(verdict.took().isNegative()).isFalse();
        assertThat(words).startsWith("verdict=" + verdict.kind().name().toLowerCase(Locale.ROOT));
        if (!verdict.finding().isEmpty()) {
            assertThat("\"" + verdict.finding())
                    .startsWith(words.substring(words.indexOf('"')).replaceAll("\"$", ""));
        }
    }

    private void awaitTold(UploadSession session, SessionState end) throws Exception {
        for (int i = 0; i < 600 && told.stream().noneMatch(event -> event.state() == end); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(told).extracting(UploadEvent::upload).containsOnly(session.id());
    }

    private static String digest(Download download) throws IOException {
        try (download) {
            return SeededBytes.sha256(download.content().stream()).hex();
        }
    }

    private List<String> audit(String action) {
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("dev.pawl.upload.audit") && line.contains(action))
                .toList();
    }

    private UploadService service(ClamdServer clamd) throws Exception {
        return service(clamd, UploadPolicy.builder());
    }

    private UploadService service(ClamdServer clamd, UploadPolicy.Builder policy) throws Exception {
        opened(clamd);
        Storage storage = opened(LocalStorage.at(folder).open());
        ClamavScanner scanner =
                opened(ClamavScanner.at(clamd.address(Kind.UNIX)).build());
        return opened(UploadService.builder()
                .metadata(new MemoryMetadataStore(clock))
                .storage("main", storage)
                .scanner(scanner)
                .detector(new MagicBytes())
                .policy(policy.build())
                .executor(host)
                .nanoTime(() -> clock.instant().toEpochMilli() * 1_000_000)
                .listener("test", told::add)
                .build());
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }
}
