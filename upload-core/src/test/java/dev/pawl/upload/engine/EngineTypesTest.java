// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Workshop.ALICE;
import static dev.pawl.upload.engine.Workshop.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileState;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.engine.UploadPolicy.Extensions;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.ContentTypeDetector;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyStorage;
import dev.pawl.upload.testkit.ManualClock;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A14, user story 7: what content is, is decided once on its first bytes, and what is not allowed goes at once. */
class EngineTypesTest {
    private static final int HEAD = 8;
    private static final byte[] PICTURE = ascii("PICTURE, and much more of it");
    private static final byte[] PROGRAM = ascii("PROGRAM, and much more of it");

    private final ManualClock clock = new ManualClock();
    private final FlakyMetadataStore metadata = new FlakyMetadataStore(new MemoryMetadataStore(clock));
    private final MemoryStorage storage = new MemoryStorage(1L << 30, clock);
    private final List<String> told = new ArrayList<>();
    private int services;

    @Test
    void what_is_not_allowed_is_refused_at_once_and_nothing_of_it_stays() throws Exception {
        UploadService service = service(pictures(), storage);
        UploadId id = service.create(ALICE, UploadSpec.of("a.png", 1 << 20).withDeclaredType("image/png"))
                .id();
        Append append = service.append(CALLER, id, AppendSpec.at(0));

        assertThat(append.write(ByteBuffer.wrap(PROGRAM))).isEqualTo(Append.Next.STOP);
        assertThat(row(service, id).state()).isEqualTo(SessionState.FAILED);
        refused(() -> append.end(Optional.empty()));

        UploadSession row = row(service, id);
        assertThat(row.outcome().failure()).hasValue(Rejection.TYPE_REFUSED);
        assertThat(row.outcome().note())
                .hasValue("the content is application/program; allowed are image/*, text/plain");
        assertThat(row.bytesGone()).isTrue();
        assertThat(storage.heldBytes()).isZero();
        assertThat(service.usage(ALICE)).isEqualTo(Usage.NOTHING);
        StoredFile file = service.file(CALLER, row.file());
        assertThat(file.state()).isEqualTo(FileState.FAILED);
        assertThat(file.detectedType()).hasValue("application/program");
        assertThat(file.declaredType()).hasValue("image/png");
        assertThat(told).containsExactly("PENDING", "FAILED");
        rejected(Rejection.GONE, () -> send(service, id, 0, PICTURE));
    }

    @Test
    void what_is_allowed_is_recorded_with_its_bytes_and_costs_no_commit() throws Exception {
        UploadService service = service(pictures(), storage);
        long before = metadata.calls(FlakyMetadataStore.Call.REPLACE);

        UploadId id = create(service, PICTURE.length);
        send(service, id, 0, PICTURE);

        assertThat(metadata.calls(FlakyMetadataStore.Call.REPLACE) - before).isEqualTo(2);
        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(row(service, id).content().detectedType()).hasValue("image/picture");
    }

    @Test
    void an_upload_shorter_than_the_first_bytes_is_decided_at_its_end() throws Exception {
        UploadService service = service(pictures(), storage);
        UploadId fine = create(service, 4);
        UploadId wrong = create(service, 4);

        send(service, fine, 0, ascii("PICT"));
        refused(() -> send(service, wrong, 0, ascii("PROG")));

        assertThat(row(service, fine).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(row(service, wrong).state()).isEqualTo(SessionState.FAILED);
    }

    @Test
    void the_first_bytes_are_collected_over_as_many_requests_as_it_takes() throws Exception {
        UploadService service = service(pictures(), storage);
        UploadId fine = create(service, PICTURE.length);
        UploadId wrong = create(service, PROGRAM.length);

        for (int at = 0; at < HEAD - 1; at++) {
            send(service, fine, at, Arrays.copyOfRange(PICTURE, at, at + 1));
            send(service, wrong, at, Arrays.copyOfRange(PROGRAM, at, at + 1));
            assertThat(row(service, fine).content().detectedType()).isEmpty();
        }
        send(service, fine, HEAD - 1, Arrays.copyOfRange(PICTURE, HEAD - 1, HEAD));
        refused(() -> send(service, wrong, HEAD - 1, Arrays.copyOfRange(PROGRAM, HEAD - 1, HEAD)));

        assertThat(row(service, fine).content().detectedType()).hasValue("image/picture");
        assertThat(row(service, wrong).bytesGone()).isTrue();
    }

    @Test
    void after_a_restart_they_are_read_again_from_what_is_durable() throws Exception {
        UploadService first = service(pictures(), storage);
        UploadId fine = create(first, PICTURE.length);
        UploadId wrong = create(first, PROGRAM.length);
        send(first, fine, 0, Arrays.copyOf(PICTURE, 3));
        send(first, wrong, 0, Arrays.copyOf(PROGRAM, 3));

        UploadService second = service(pictures(), storage);
        second.resumePoint(CALLER, fine);
        send(second, fine, 3, Arrays.copyOfRange(PICTURE, 3, PICTURE.length));
        refused(() -> send(second, wrong, 3, Arrays.copyOfRange(PROGRAM, 3, PROGRAM.length)));

        assertThat(row(second, fine).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(row(second, wrong).state()).isEqualTo(SessionState.FAILED);
    }

    @Test
    void an_append_that_falls_silent_keeps_nothing_of_them_and_reads_them_again() throws Exception {
        Heads heads = new Heads(storage);
        UploadService service = service(pictures(), heads);

        UploadId fine = create(service, PICTURE.length);
        try (Append append = silent(service, fine, PICTURE, 3)) {
            append.write(ByteBuffer.wrap(PICTURE, 3, PICTURE.length - 3));
            append.end(Optional.empty());
        }
        assertThat(heads.read).isEqualTo(1);
        assertThat(row(service, fine).content().detectedType()).hasValue("image/picture");

        UploadId wrong = create(service, PROGRAM.length);
        try (Append append = silent(service, wrong, PROGRAM, 3)) {
            assertThat(append.write(ByteBuffer.wrap(PROGRAM, 3, PROGRAM.length - 3)))
                    .isEqualTo(Append.Next.STOP);
        }
        assertThat(row(service, wrong).bytesGone()).isTrue();

        UploadId ended =
                service.create(ALICE, UploadSpec.ofUnknownLength("a.pict")).id();
        try (Append append = silent(service, ended, PICTURE, 3)) {
            append.end(Optional.empty());
        }
        service.complete(CALLER, ended, Duration.ZERO);
        assertThat(row(service, ended).content().detectedType()).hasValue("image/picture");
    }

    private Append silent(UploadService service, UploadId id, byte[] content, int bytes) throws Exception {
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        append.write(ByteBuffer.wrap(content, 0, bytes));
        clock.advance(Duration.ofSeconds(2));
        Bench.running(append).tick();
        assertThat(row(service, id).offset()).isEqualTo(bytes);
        return append;
    }

    @Test
    void a_rule_that_comes_while_an_upload_runs_holds_for_its_rest() throws Exception {
        UploadService before = service(UploadPolicy.builder(), storage, Optional.empty());
        UploadId wrong = create(before, PROGRAM.length);
        send(before, wrong, 0, Arrays.copyOf(PROGRAM, 20));

        UploadService after = service(pictures(), storage);

        refused(() -> send(after, wrong, 20, ascii("x")));
        assertThat(row(after, wrong).state()).isEqualTo(SessionState.FAILED);
    }

    @Test
    void a_storage_that_cannot_read_before_it_has_assembled_has_it_decided_then() throws Exception {
        UploadService service = service(pictures(), new Headless(storage));
        UploadId fine = create(service, PICTURE.length);
        UploadId wrong = create(service, PROGRAM.length);

        for (UploadId id : List.of(fine, wrong)) {
            byte[] bytes = id.equals(fine) ? PICTURE : PROGRAM;
            send(service, id, 0, Arrays.copyOf(bytes, 3));
            send(service, id, 3, Arrays.copyOfRange(bytes, 3, bytes.length));
        }

        assertThat(row(service, fine).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(row(service, fine).content().detectedType()).hasValue("image/picture");
        gone(service, wrong);
    }

    @Test
    void parallel_chunks_in_any_order_are_decided_before_anything_is_promoted() throws Exception {
        FlakyStorage watched = new FlakyStorage(storage);
        UploadService service = service(pictures(), watched);
        UploadId fine = create(service, PICTURE.length);
        UploadId wrong = create(service, PROGRAM.length);

        for (int at : new int[] {20, 4, 0}) {
            int end = at == 20 ? PICTURE.length : at == 4 ? 20 : 4;
            chunk(service, fine, at, Arrays.copyOfRange(PICTURE, at, end));
            chunk(service, wrong, at, Arrays.copyOfRange(PROGRAM, at, end));
        }

        assertThat(row(service, fine).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(row(service, fine).content().detectedType()).hasValue("image/picture");
        gone(service, wrong);
        assertThat(watched.faults().count(FlakyStorage.Call.PROMOTE)).isEqualTo(1);
    }

    @Test
    void a_first_chunk_that_tells_enough_is_refused_at_once() throws Exception {
        UploadService service = service(pictures(), storage);
        UploadId id = create(service, 1_000);
        chunk(service, id, 100, new byte[100]);

        Append chunk = service.chunk(CALLER, id, new ChunkSpec(new ByteRange(0, 100), Optional.empty()));
        assertThat(chunk.write(ByteBuffer.wrap(PROGRAM))).isEqualTo(Append.Next.STOP);
        refused(() -> chunk.end(Optional.empty()));

        gone(service, id);
        rejected(Rejection.GONE, () -> chunk(service, id, 200, new byte[10]));
    }

    @Test
    void A13_a_chunk_whose_checksum_is_wrong_says_nothing_about_the_content() throws Exception {
        UploadService service = service(pictures(), storage);
        UploadId id = create(service, 1_000);
        Checksum other = Workshop.sha256(PICTURE);

        Append chunk = service.chunk(CALLER, id, new ChunkSpec(new ByteRange(0, PROGRAM.length), Optional.of(other)));
        chunk.write(ByteBuffer.wrap(PROGRAM));
        rejected(Rejection.CHECKSUM_MISMATCH, () -> chunk.end(Optional.empty()));
        assertThat(row(service, id).state()).isEqualTo(SessionState.UPLOADING);

        Append again = service.chunk(
                CALLER, id, new ChunkSpec(new ByteRange(0, PROGRAM.length), Optional.of(Workshop.sha256(PROGRAM))));
        again.write(ByteBuffer.wrap(PROGRAM));
        refused(() -> again.end(Optional.empty()));
        gone(service, id);
    }

    @Test
    void A13_bytes_whose_checksum_is_wrong_say_nothing_about_the_content() throws Exception {
        UploadService service = service(pictures(), storage);
        UploadId id = create(service, PICTURE.length);
        AppendSpec checked = AppendSpec.at(0).checkedBy(Workshop.sha256(PICTURE));

        rejected(
                Rejection.CHECKSUM_MISMATCH,
                () -> service.append(CALLER, id, checked, new ByteArrayInputStream(PROGRAM)));
        assertThat(row(service, id).state()).isEqualTo(SessionState.PENDING);
        service.append(CALLER, id, checked, new ByteArrayInputStream(PICTURE));
        assertThat(row(service, id).state()).isEqualTo(SessionState.COMPLETE);

        UploadId wrong = create(service, PROGRAM.length);
        AppendSpec right = AppendSpec.at(0).checkedBy(Workshop.sha256(PROGRAM));
        refused(() -> service.append(CALLER, wrong, right, new ByteArrayInputStream(PROGRAM)));
        gone(service, wrong);
    }

    @Test
    void a_concatenation_is_decided_as_a_whole_and_takes_its_parts_with_it() throws Exception {
        UploadService service = service(pictures(), storage);
        UploadId pict = partial(service, "PICT");
        UploadId prog = partial(service, "PROG");
        UploadId rest = partial(service, "URE, whatever");
        assertThat(row(service, prog).content().detectedType()).isEmpty();

        UploadSession fine = service.create(ALICE, UploadSpec.concatenation("a", List.of(pict, rest)));
        assertThat(row(service, fine.id()).state()).isEqualTo(SessionState.COMPLETE);
        UploadId other = partial(service, "RAM, whatever");
        UploadSession wrong = service.create(ALICE, UploadSpec.concatenation("b", List.of(prog, other)));

        gone(service, wrong.id());
        maintained(service);
        assertThat(service.usage(ALICE)).isEqualTo(new Usage(17, 0));
        assertThat(storage.heldBytes()).isEqualTo(17);
    }

    @Test
    void empty_content_is_refused_where_a_type_is_wanted() throws Exception {
        UploadService service = service(pictures(), storage);

        refused(() -> create(service, 0));
        assertThat(service.usage(ALICE)).isEqualTo(Usage.NOTHING);

        UploadId open = service.create(ALICE, UploadSpec.ofUnknownLength("a")).id();
        refused(() -> service.append(
                CALLER,
                open,
                AppendSpec.at(0).completing(AppendSpec.Completion.LAST),
                new ByteArrayInputStream(new byte[0])));
        gone(service, open);

        UploadSession joined = service.create(ALICE, UploadSpec.concatenation("b", List.of(partial(service, ""))));
        gone(service, joined.id());

        UploadService anything = service(UploadPolicy.builder(), storage);
        assertThat(row(anything, create(anything, 0)).state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void the_extension_must_belong_to_the_content_if_the_policy_says_so() throws Exception {
        UploadService service = service(UploadPolicy.builder().extensions(Extensions.MUST_FIT), storage);
        for (String name : List.of("a.pict", "a", "A.PICT", "a.exe.pict", "", "pict.")) {
            UploadId id =
                    service.create(ALICE, UploadSpec.of(name, PICTURE.length)).id();
            send(service, id, 0, PICTURE);
            assertThat(row(service, id).state()).as(name).isEqualTo(SessionState.COMPLETE);
        }
        for (String name : List.of("a.exe", "a.pict.exe", "a.exe. ", "a.EXE", "a.pict::$DATA", ".exe", "a.exe..")) {
            UploadId id =
                    service.create(ALICE, UploadSpec.of(name, PICTURE.length)).id();
            refused(() -> send(service, id, 0, PICTURE));
            assertThat(row(service, id).outcome().note())
                    .as(name)
                    .hasValueSatisfying(note -> assertThat(note).doesNotContain("exe"));
        }
    }

    @Test
    void a_refusal_whose_node_dies_is_finished_by_another_one() throws Exception {
        FlakyStorage broken = new FlakyStorage(storage);
        UploadService first = service(pictures(), broken);
        UploadId id = create(first, 1_000);
        send(first, id, 0, Arrays.copyOf(PROGRAM, 3));
        broken.faults().failAll(FlakyStorage.Call.PRUNE, dev.pawl.upload.testkit.Faults.When.BEFORE);
        refused(() -> send(first, id, 3, Arrays.copyOfRange(PROGRAM, 3, PROGRAM.length)));
        assertThat(row(first, id).bytesGone()).isFalse();

        UploadService second = service(pictures(), storage);
        maintained(second);

        gone(second, id);
    }

    @Test
    void without_rules_the_type_is_recorded_all_the_same_and_without_a_detector_it_is_not() throws Exception {
        UploadService service = service(UploadPolicy.builder(), storage);
        UploadId id = create(service, PROGRAM.length);
        send(service, id, 0, PROGRAM);
        assertThat(row(service, id).content().detectedType()).hasValue("application/program");

        UploadService blind = service(UploadPolicy.builder(), storage, Optional.empty());
        UploadId other = create(blind, PROGRAM.length);
        send(blind, other, 0, PROGRAM);
        assertThat(row(blind, other).content().detectedType()).isEmpty();
        assertThat(row(blind, other).state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void rules_that_nobody_could_keep_are_refused_at_the_start() {
        assertThatThrownBy(() -> service(pictures(), storage, Optional.empty()))
                .hasMessage("rules for content types need a detector");
        assertThatThrownBy(() ->
                        service(UploadPolicy.builder().extensions(Extensions.MUST_FIT), storage, Optional.empty()))
                .hasMessage("rules for content types need a detector");
        assertThatThrownBy(() -> service(UploadPolicy.builder().allowedTypes("text/markdown"), storage))
                .hasMessageContaining("no content is ever told as text/markdown");
        for (String wrong : List.of("", "image", "*/*", "image/", "/png", "image/*x", "image/png;q=1", " image/png")) {
            assertThatThrownBy(() -> UploadPolicy.builder().allowedTypes(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static UploadPolicy.Builder pictures() {
        return UploadPolicy.builder()
                .quota(owner -> new Quota(4 << 20, 20))
                .allowanceStep(1 << 10)
                .allowedTypes("Image/*", "text/plain");
    }

    private UploadService service(UploadPolicy.Builder policy, Storage bytes) {
        return service(policy, bytes, Optional.of(new ByFirstLetters()));
    }

    private UploadService service(UploadPolicy.Builder policy, Storage bytes, Optional<ContentTypeDetector> detector) {
        UploadService.Builder builder = UploadService.builder()
                .metadata(metadata)
                .storage("main", bytes)
                .policy(policy.build())
                .executor(Runnable::run)
                .nanoTime(() -> clock.instant().toEpochMilli() * 1_000_000)
                .random(new Random(++services))
                .listener("test", event -> told.add(event.state().name()));
        detector.ifPresent(builder::detector);
        return builder.build();
    }

    private static UploadId create(UploadService service, long length) throws Exception {
        return service.create(ALICE, UploadSpec.of("a.pict", length)).id();
    }

    private static UploadId partial(UploadService service, String content) throws Exception {
        UploadId id = service.create(
                        ALICE, UploadSpec.of("part", content.length()).asPartial())
                .id();
        send(service, id, 0, ascii(content));
        return id;
    }

    private static Status send(UploadService service, UploadId id, long at, byte[] bytes) throws Exception {
        return service.append(CALLER, id, AppendSpec.at(at), new ByteArrayInputStream(bytes));
    }

    private static void chunk(UploadService service, UploadId id, long at, byte[] bytes) throws Exception {
        ChunkSpec spec = new ChunkSpec(new ByteRange(at, bytes.length), Optional.empty());
        try (Append chunk = service.chunk(CALLER, id, spec)) {
            chunk.write(ByteBuffer.wrap(bytes));
            chunk.end(Optional.empty());
        }
    }

    private static UploadSession row(UploadService service, UploadId id) throws Exception {
        return service.status(Caller.operator(), id).session();
    }

    private void maintained(UploadService service) throws Exception {
        clock.advance(Duration.ofMinutes(20));
        service.maintenance().run();
    }

    private static void gone(UploadService service, UploadId id) throws Exception {
        UploadSession row = row(service, id);
        assertThat(row.state()).isEqualTo(SessionState.FAILED);
        assertThat(row.outcome().failure()).hasValue(Rejection.TYPE_REFUSED);
        assertThat(row.bytesGone()).isTrue();
    }

    private static void refused(ThrowingCallable command) {
        rejected(Rejection.TYPE_REFUSED, command);
    }

    private static void rejected(Rejection why, ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        UploadRejectedException.class, e -> assertThat(e.why()).isEqualTo(why));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Pictures begin with PIC, programs with PRO; everything else is unknown. */
    private static final class ByFirstLetters implements ContentTypeDetector {
        @Override
        public int headBytes() {
            return HEAD;
        }

        @Override
        public String detect(byte[] head, boolean whole) {
            assertThat(head.length).isEqualTo(whole ? head.length : HEAD).isLessThanOrEqualTo(HEAD);
            String text = new String(head, StandardCharsets.US_ASCII);
            return text.startsWith("PIC") ? "image/picture" : text.startsWith("PRO") ? "application/program" : UNKNOWN;
        }

        @Override
        public Optional<String> named(String type) {
            return Optional.of(type).filter(List.of("image/picture", "application/program", "text/plain")::contains);
        }

        @Override
        public boolean fits(String type, String extension) {
            return type.equals("image/picture") && extension.equals("pict");
        }
    }

    /** Counts how often the first bytes are read again. */
    private static final class Heads extends ForwardingStorage {
        private int read;

        Heads(Storage real) {
            super(real);
        }

        @Override
        public Optional<byte[]> head(UploadId id, Position at, int most) throws IOException, BytesLostException {
            read++;
            return super.head(id, at, most);
        }
    }

    /** A storage as S3 is: what is written cannot be read before it is whole. */
    private static final class Headless extends ForwardingStorage {
        Headless(Storage real) {
            super(real);
        }

        @Override
        public Optional<byte[]> head(UploadId id, Position at, int most) {
            return Optional.empty();
        }
    }
}
