// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Workshop.ALICE;
import static dev.pawl.upload.engine.Workshop.CALLER;
import static dev.pawl.upload.engine.Workshop.bytes;
import static dev.pawl.upload.engine.Workshop.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileState;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadServiceTest {
    private final Workshop workshop = new Workshop();
    private final UploadService service = workshop.service;

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void an_upload_in_two_appends_becomes_an_available_file_with_its_sha256() throws Exception {
        byte[] bytes = bytes(100_000);
        UploadId id = workshop.create(bytes.length).id();

        workshop.send(id, 0, Arrays.copyOf(bytes, 40_000));
        Status end = workshop.send(id, 40_000, Arrays.copyOfRange(bytes, 40_000, bytes.length));

        assertThat(end.session().state()).isEqualTo(SessionState.COMPLETE);
        assertThat(end.file()).hasValueSatisfying(file -> {
            assertThat(file.state()).isEqualTo(FileState.AVAILABLE);
            assertThat(file.sha256()).hasValue(checksum(bytes));
        });
        assertThat(workshop.content(end.file().orElseThrow())).isEqualTo(bytes);
        assertThat(service.usage(ALICE)).isEqualTo(new Usage(bytes.length, 0));
    }

    @Test
    void an_upload_whose_body_comes_with_its_creation_costs_two_commits() throws Exception {
        long before = workshop.metadata.calls(FlakyMetadataStore.Call.REPLACE);

        UploadId id = workshop.create(3).id();
        workshop.send(id, 0, new byte[] {1, 2, 3});

        assertThat(workshop.row(id).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(workshop.metadata.calls(FlakyMetadataStore.Call.REPLACE) - before)
                .isEqualTo(2);
    }

    @Test
    void an_empty_upload_is_complete_at_once() throws Exception {
        UploadSession session = workshop.create(0);

        assertThat(session.state()).isEqualTo(SessionState.COMPLETE);
        assertThat(workshop.content(service.file(CALLER, session.file()))).isEmpty();
    }

    @Test
    void an_append_at_another_offset_is_told_the_right_one() throws Exception {
        UploadId id = workshop.create(10).id();
        workshop.send(id, 0, new byte[4]);

        assertThatThrownBy(() -> workshop.send(id, 3, new byte[1]))
                .isInstanceOfSatisfying(UploadRejectedException.class, e -> {
                    assertThat(e.why()).isEqualTo(Rejection.OFFSET_MISMATCH);
                    assertThat(e.expectedOffset()).hasValue(4);
                });
    }

    @Test
    void a_cut_append_keeps_what_came() throws Exception {
        UploadId id = workshop.create(10).id();
        Append append = service.append(CALLER, id, AppendSpec.at(0));
        append.write(ByteBuffer.wrap(new byte[7]));

        assertThat(append.cut().session().offset()).isEqualTo(7);
        assertThat(workshop.row(id).state()).isEqualTo(SessionState.UPLOADING);
    }

    @Test
    void asking_for_the_resume_point_ends_a_silent_append_and_keeps_its_bytes() throws Exception {
        UploadId id = workshop.create(10).id();
        Append silent = service.append(CALLER, id, AppendSpec.at(0));
        AtomicInteger stopped = new AtomicInteger();
        silent.onStop(stopped::incrementAndGet);
        silent.write(ByteBuffer.wrap(new byte[6]));

        assertThat(service.resumePoint(CALLER, id).offsetToTell()).isEqualTo(6);
        assertThat(stopped).hasValue(1);
        rejects(Rejection.SUPERSEDED, () -> silent.end(Optional.empty()));
        assertThat(workshop.send(id, 6, new byte[4]).session().state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void an_append_elsewhere_does_not_disturb_a_running_one() throws Exception {
        UploadId id = workshop.create(10).id();
        Append running = service.append(CALLER, id, AppendSpec.at(0));
        running.write(ByteBuffer.wrap(new byte[5]));

        rejects(Rejection.OFFSET_MISMATCH, () -> workshop.send(id, 9, new byte[1]));
        running.write(ByteBuffer.wrap(new byte[5]));
        assertThat(running.end(Optional.empty()).session().state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void bytes_beyond_the_length_are_refused_and_the_upload_is_whole() throws Exception {
        UploadId id = workshop.create(10).id();

        rejects(Rejection.OVER_LENGTH, () -> workshop.send(id, 0, new byte[11]));
        assertThat(workshop.row(id).state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void A13_a_wrong_checksum_leaves_no_trace_and_the_live_digest_is_right_afterwards() throws Exception {
        byte[] bytes = bytes(1000);
        UploadId id = workshop.create(bytes.length).id();
        workshop.send(id, 0, Arrays.copyOf(bytes, 500));
        Checksum wrong = sha256(new byte[1]);
        AppendSpec checked = AppendSpec.at(500).checkedBy(wrong);

        rejects(
                Rejection.CHECKSUM_MISMATCH,
                () -> service.append(CALLER, id, checked, new ByteArrayInputStream(new byte[500])));
        assertThat(workshop.row(id).offset()).isEqualTo(500);

        byte[] rest = Arrays.copyOfRange(bytes, 500, 1000);
        AppendSpec right = AppendSpec.at(500).checkedBy(sha256(rest));
        Status end = service.append(CALLER, id, right, new ByteArrayInputStream(rest));
        assertThat(end.session().content().sha256()).hasValue(checksum(bytes));
    }

    @Test
    void every_algorithm_checks_an_append() throws Exception {
        for (Checksum.Algorithm algorithm : Checksum.Algorithm.values()) {
            UploadId id = workshop.create(3).id();
            Checksum zero = new Checksum(algorithm, "0".repeat(2 * algorithm.bytes()));
            AppendSpec wrong = AppendSpec.at(0).checkedBy(zero);
            rejects(
                    Rejection.CHECKSUM_MISMATCH,
                    () -> service.append(CALLER, id, wrong, new ByteArrayInputStream(new byte[] {1, 2, 3})));
        }
        Checksum crc = new Checksum(Checksum.Algorithm.CRC32C, "f130f21e");
        UploadId id = workshop.create(3).id();
        AppendSpec right = AppendSpec.at(0).checkedBy(crc);
        assertThat(service.append(CALLER, id, right, new ByteArrayInputStream(new byte[] {1, 2, 3}))
                        .session()
                        .state())
                .isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void a_wrong_checksum_of_the_whole_fails_the_upload_and_gives_the_quota_back() throws Exception {
        for (Checksum.Algorithm algorithm : Checksum.Algorithm.values()) {
            Checksum zero = new Checksum(algorithm, "0".repeat(2 * algorithm.bytes()));
            UploadId id = service.create(ALICE, UploadSpec.of("a", 3).withExpected(zero))
                    .id();
            workshop.send(id, 0, new byte[] {1, 2, 3});

            UploadSession row = workshop.row(id);
            assertThat(row.state()).as("%s", algorithm).isEqualTo(SessionState.FAILED);
            assertThat(row.outcome().failure()).hasValue(Rejection.CHECKSUM_MISMATCH);
            assertThat(row.bytesGone()).isTrue();
        }
        assertThat(service.usage(ALICE)).isEqualTo(Usage.NOTHING);
        assertThat(workshop.storage.heldBytes()).isZero();
    }

    @Test
    void a_deferred_length_is_charged_ahead_and_settled_when_it_is_known() throws Exception {
        UploadId id = service.create(ALICE, UploadSpec.ofUnknownLength("a")).id();
        assertThat(service.usage(ALICE).bytes()).isEqualTo(1 << 20);

        workshop.send(id, 0, new byte[100]);
        AppendSpec last = AppendSpec.at(100).declaring(OptionalLong.of(150));
        Status end = service.append(CALLER, id, last, new ByteArrayInputStream(new byte[50]));

        assertThat(end.session().state()).isEqualTo(SessionState.COMPLETE);
        assertThat(service.usage(ALICE)).isEqualTo(new Usage(150, 0));
    }

    @Test
    void the_last_request_of_an_upload_of_unknown_length_completes_it_and_a_cut_one_never_does() throws Exception {
        UploadId id = service.create(ALICE, UploadSpec.ofUnknownLength("a")).id();
        AppendSpec last = AppendSpec.at(0).completing(AppendSpec.Completion.LAST);
        Append cut = service.append(CALLER, id, last);
        cut.write(ByteBuffer.wrap(new byte[5]));
        assertThat(cut.cut().session().state()).isEqualTo(SessionState.UPLOADING);

        AppendSpec again = AppendSpec.at(5).completing(AppendSpec.Completion.LAST);
        Status end = service.append(CALLER, id, again, new ByteArrayInputStream(new byte[5]));
        assertThat(end.session().length()).hasValue(10);
        assertThat(end.session().state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void a_length_once_known_never_changes() throws Exception {
        UploadId id = workshop.create(10).id();
        AppendSpec other = AppendSpec.at(0).declaring(OptionalLong.of(11));

        rejects(Rejection.LENGTH_CONFLICT, () -> service.append(CALLER, id, other));
    }

    @Test
    void limits_are_kept() throws Exception {
        rejects(Rejection.TOO_LARGE, () -> workshop.create((1 << 20) + 1));
        for (int i = 0; i < 4; i++) {
            workshop.create(1 << 20);
        }
        rejects(Rejection.OVER_QUOTA, () -> workshop.create(1));
    }

    @Test
    void a_foreign_upload_looks_like_an_unknown_one() throws Exception {
        UploadSession session = workshop.create(10);
        Caller mallory = Caller.owner("mallory");
        UploadId unknown = UploadId.next(new Random(1));

        for (UploadId id : List.of(session.id(), unknown)) {
            rejects(Rejection.UNKNOWN, () -> service.append(mallory, id, AppendSpec.at(0)));
            rejects(Rejection.UNKNOWN, () -> service.resumePoint(mallory, id));
            rejects(Rejection.UNKNOWN, () -> service.status(mallory, id));
            rejects(Rejection.UNKNOWN, () -> service.pause(mallory, id));
            rejects(Rejection.UNKNOWN, () -> service.remove(mallory, id));
        }
        rejects(Rejection.UNKNOWN, () -> service.file(mallory, session.file()));
        rejects(Rejection.UNKNOWN, () -> service.open(mallory, session.file(), ByteRange.ALL));
        assertThat(service.files(mallory, FileQuery.of(ALICE), Optional.empty(), 10)
                        .rows())
                .isEmpty();
    }

    @Test
    void a_paused_upload_takes_no_bytes_until_it_is_resumed() throws Exception {
        UploadId id = workshop.create(10).id();
        Append running = service.append(CALLER, id, AppendSpec.at(0));
        running.write(ByteBuffer.wrap(new byte[4]));

        assertThat(service.pause(CALLER, id).offset()).isEqualTo(4);
        assertThat(service.pause(CALLER, id).state()).isEqualTo(SessionState.PAUSED);
        rejects(Rejection.PAUSED, () -> workshop.send(id, 4, new byte[6]));
        service.resume(CALLER, id);
        assertThat(workshop.send(id, 4, new byte[6]).session().state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void removing_gives_everything_back_in_every_state_and_twice_is_once() throws Exception {
        UploadId pending = workshop.create(10).id();
        UploadId running = workshop.create(10).id();
        service.append(CALLER, running, AppendSpec.at(0)).write(ByteBuffer.wrap(new byte[4]));
        UploadId complete = workshop.create(10).id();
        workshop.send(complete, 0, new byte[10]);

        for (UploadId id : List.of(pending, running, complete)) {
            service.remove(CALLER, id);
            service.remove(CALLER, id);
            rejects(Rejection.GONE, () -> service.resumePoint(CALLER, id));
            rejects(Rejection.GONE, () -> workshop.send(id, 4, new byte[1]));
        }
        assertThat(service.usage(ALICE)).isEqualTo(Usage.NOTHING);
        assertThat(workshop.storage.heldBytes()).isZero();
    }

    @Test
    void cancelling_ends_what_takes_bytes_and_leaves_alone_what_is_whole() throws Exception {
        UploadId running = workshop.create(10).id();
        service.append(CALLER, running, AppendSpec.at(0)).write(ByteBuffer.wrap(new byte[4]));
        UploadId complete = workshop.create(10).id();
        workshop.send(complete, 0, new byte[10]);

        assertThat(service.cancel(CALLER, running).state()).isEqualTo(SessionState.CANCELLED);
        assertThat(service.cancel(CALLER, running).state()).isEqualTo(SessionState.CANCELLED);
        assertThat(service.cancel(CALLER, complete).state()).isEqualTo(SessionState.COMPLETE);
        assertThat(service.usage(ALICE)).isEqualTo(new Usage(10, 0));
    }

    @Test
    void a_last_byte_that_comes_while_an_upload_is_cancelled_is_not_lost() throws Exception {
        UploadId id = workshop.create(10).id();
        Append last = service.append(CALLER, id, AppendSpec.at(0));
        last.write(ByteBuffer.wrap(new byte[10]));

        assertThat(service.cancel(CALLER, id).state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void a_session_without_activity_expires_and_one_that_gets_bytes_does_not() throws Exception {
        UploadId idle = workshop.create(10).id();
        UploadId busy = workshop.create(10).id();
        workshop.send(idle, 0, new byte[3]);
        for (int i = 0; i < 5; i++) {
            workshop.clock.advance(Duration.ofHours(10));
            workshop.send(busy, i, new byte[1]);
            service.maintenance().run();
        }

        rejects(Rejection.EXPIRED, () -> service.resumePoint(CALLER, idle));
        assertThat(workshop.row(idle).outcome().failure()).hasValue(Rejection.EXPIRED);
        assertThat(workshop.row(idle).bytesGone()).isTrue();
        assertThat(service.resumePoint(CALLER, busy).offset()).isEqualTo(5);
        assertThat(service.usage(ALICE)).isEqualTo(new Usage(10, 1));
    }

    @Test
    void ended_uploads_are_forgotten_after_a_day() throws Exception {
        UploadId id = workshop.create(10).id();
        service.remove(CALLER, id);
        workshop.clock.advance(Duration.ofHours(25));
        service.maintenance().run();

        rejects(Rejection.UNKNOWN, () -> service.resumePoint(CALLER, id));
    }

    @Test
    void a_concatenation_takes_its_parts_in_order_and_is_charged_once() throws Exception {
        byte[] bytes = bytes(300);
        UploadId first = partial(Arrays.copyOf(bytes, 100));
        UploadId second = partial(Arrays.copyOfRange(bytes, 100, 300));

        UploadSession whole = service.create(ALICE, UploadSpec.concatenation("a", List.of(first, second)));

        UploadSession row = workshop.row(whole.id());
        assertThat(row.state()).isEqualTo(SessionState.COMPLETE);
        assertThat(row.content().sha256()).hasValue(checksum(bytes));
        assertThat(workshop.content(service.file(CALLER, whole.file()))).isEqualTo(bytes);
        service.maintenance().run();
        assertThat(workshop.row(first).bytesGone()).isTrue();
        assertThat(service.usage(ALICE)).isEqualTo(new Usage(300, 0));
    }

    @Test
    void a_concatenation_needs_finished_partial_uploads_of_the_same_owner() throws Exception {
        UploadId unfinished =
                service.create(ALICE, UploadSpec.of("a", 10).asPartial()).id();
        UploadId whole = workshop.create(10).id();
        UploadId taken = partial(new byte[1]);
        service.create(ALICE, UploadSpec.concatenation("a", List.of(taken)));

        for (UploadId id : List.of(unfinished, whole, taken, UploadId.next(new Random(5)))) {
            rejects(Rejection.SOURCE_UNUSABLE, () -> service.create(ALICE, UploadSpec.concatenation("a", List.of(id))));
        }
    }

    @Test
    void parallel_chunks_in_any_order_make_a_whole() throws Exception {
        byte[] bytes = bytes(50);
        UploadId id = workshop.create(50).id();
        workshop.send(id, 0, Arrays.copyOf(bytes, 10));

        for (int at : new int[] {30, 20, 40, 20, 10}) {
            chunk(id, at, Arrays.copyOfRange(bytes, at, at + 10));
        }

        Status status = service.status(CALLER, id);
        assertThat(status.session().state()).isEqualTo(SessionState.COMPLETE);
        assertThat(workshop.content(status.file().orElseThrow())).isEqualTo(bytes);
        assertThat(status.session().content().sha256()).hasValue(checksum(bytes));
    }

    @Test
    void completing_too_early_tells_what_is_there() throws Exception {
        UploadId id = workshop.create(50).id();
        chunk(id, 20, new byte[10]);

        assertThat(service.status(CALLER, id).received()).containsExactly(new ByteRange(20, 10));
        rejects(Rejection.INCOMPLETE, () -> service.complete(CALLER, id, Duration.ZERO));
    }

    @Test
    void a_hidden_file_cannot_be_read_until_it_is_shown_again() throws Exception {
        UploadSession session = workshop.create(3);
        workshop.send(session.id(), 0, new byte[3]);

        assertThat(service.archive(CALLER, session.file()).state()).isEqualTo(FileState.ARCHIVED);
        rejects(Rejection.NOT_AVAILABLE, () -> service.open(CALLER, session.file(), ByteRange.ALL));
        assertThat(service.restore(CALLER, session.file()).state()).isEqualTo(FileState.AVAILABLE);
        assertThat(workshop.content(service.file(CALLER, session.file()))).hasSize(3);
    }

    @Test
    void M7_listeners_hear_of_every_change_of_state_in_order() throws Exception {
        UploadId id = workshop.create(3).id();
        workshop.send(id, 0, new byte[3]);
        service.remove(CALLER, id);

        assertThat(workshop.told)
                .containsExactly(
                        "PENDING@" + id,
                        "UPLOADING@" + id,
                        "ASSEMBLING@" + id,
                        "SCANNING@" + id,
                        "PROMOTING@" + id,
                        "COMPLETE@" + id,
                        "DELETED@" + id);
    }

    @Test
    void closing_saves_what_came() throws Exception {
        UploadId id = workshop.create(10).id();
        service.append(CALLER, id, AppendSpec.at(0)).write(ByteBuffer.wrap(new byte[6]));

        service.close();

        assertThat(workshop.row(id).offset()).isEqualTo(6);
        rejects(Rejection.CLOSING, () -> workshop.create(1));
    }

    @Test
    void another_service_takes_over_and_the_first_one_is_fenced_off() throws Exception {
        UploadId id = workshop.create(10).id();
        Append first = service.append(CALLER, id, AppendSpec.at(0));
        first.write(ByteBuffer.wrap(new byte[] {1, 1, 1}));
        UploadService other = workshop.service(UploadPolicy.builder(), Runnable::run, workshop.metadata);

        assertThat(other.resumePoint(CALLER, id).offset()).isZero();
        rejects(Rejection.SUPERSEDED, () -> first.end(Optional.empty()));
        byte[] bytes = bytes(10);
        Status end = other.append(CALLER, id, AppendSpec.at(0), new ByteArrayInputStream(bytes));
        assertThat(workshop.content(end.file().orElseThrow())).isEqualTo(bytes);
    }

    private UploadId partial(byte[] bytes) throws Exception {
        UploadId id = service.create(ALICE, UploadSpec.of("part", bytes.length).asPartial())
                .id();
        workshop.send(id, 0, bytes);
        assertThat(workshop.row(id).state()).isEqualTo(SessionState.UPLOADING);
        return id;
    }

    private void chunk(UploadId id, long at, byte[] bytes) throws Exception {
        ChunkSpec spec = new ChunkSpec(new ByteRange(at, bytes.length), Optional.empty());
        try (Append chunk = service.chunk(CALLER, id, spec)) {
            chunk.write(ByteBuffer.wrap(bytes));
            chunk.end(Optional.empty());
        }
    }

    private static Checksum checksum(byte[] bytes) {
        try {
            return sha256(bytes);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void rejects(Rejection why, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UploadRejectedException.class, e -> assertThat(e.why()).isEqualTo(why));
    }
}
