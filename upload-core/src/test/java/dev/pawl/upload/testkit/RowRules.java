// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows come back as they were written, whatever is in them. */
interface RowRules extends StoreUnderTest {
    /** Everything that ever broke a codec. */
    String HOSTILE =
            "'; DROP TABLE files; -- \" \\ \\0 \\n = , : \u0000 \u0001 \t \r\n \u007f \u0085 \u2028 \ufeff \uffff ä 漢 😀 \u202e %_!";

    @Test
    default void a_full_row_comes_back_field_by_field() throws IOException {
        Rows full = full();
        created(full);
        Rows read = rows(full.session().id());
        assertThat(read).isEqualTo(full);
        assertThat(store().findFile(full.session().file())).contains(full);
        assertThat(List.copyOf(read.session().spec().metadata().keySet())).containsExactly("b", "a", "", "k=\n\\");
        assertThat(List.copyOf(read.session().spec().echo().keySet())).containsExactly("Z", "A");
        assertThat(sessionsOf(full.session().owner())).containsExactly(full.session());
        assertThat(store().files(QueryRules.ALL, Optional.empty(), 10).rows())
                .containsExactly(full.file().orElseThrow());
    }

    @Test
    default void an_empty_row_replaces_a_full_one_and_the_other_way_round() throws IOException {
        Rows full = full();
        UploadSession row = full.session();
        Rows empty = empty(row, 1);
        created(empty);
        assertThat(rows(row.id())).isEqualTo(empty);
        replaced(empty, full);
        assertThat(rows(row.id())).isEqualTo(full);
        Rows again = empty(row, row.version() + 1);
        replaced(full, again);
        assertThat(rows(row.id())).isEqualTo(again);
    }

    @Test
    default void every_state_and_reason_comes_back() throws IOException {
        for (SessionState state : SessionState.values()) {
            Rows rows = Sample.fresh(ALICE, 1, clock().instant());
            Rows other = with(rows, state, rows.file().orElseThrow().state(), Optional.empty());
            assertThat(rows(created(other).session().id())).isEqualTo(other);
        }
        for (FileState state : FileState.values()) {
            Rows rows = Sample.fresh(ALICE, 1, clock().instant());
            Rows other = with(rows, rows.session().state(), state, Optional.empty());
            assertThat(rows(created(other).session().id())).isEqualTo(other);
        }
        for (Rejection why : Rejection.values()) {
            Rows rows = Sample.fresh(ALICE, 1, clock().instant());
            Rows other = with(rows, SessionState.FAILED, FileState.FAILED, Optional.of(why));
            assertThat(rows(created(other).session().id())).isEqualTo(other);
        }
    }

    @Test
    default void hostile_text_comes_back() throws IOException {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("hostile", HOSTILE);
        pairs.put("", "");
        pairs.put("empty", "");
        pairs.put(HOSTILE, "key");
        for (char c = 0; c < 0x20; c++) {
            pairs.put("c" + (int) c, "<" + c + ">");
            if (pairs.size() == 32) {
                break;
            }
        }
        Rows rows = created(Sample.fresh(ALICE, UploadSpec.of("", 1).withMetadata(pairs), clock().instant()));
        assertThat(rows(rows.session().id())).isEqualTo(rows);
        String large = "漢".repeat(4090);
        UploadSpec spec = UploadSpec.of("😀".repeat(127), 1).withMetadata(Map.of("large", large));
        Rows wide = created(Sample.fresh(new OwnerId("o'wner \\ 漢😀"), spec, clock().instant()));
        assertThat(rows(wide.session().id())).isEqualTo(wide);
        assertThat(store().usage(wide.session().owner()).bytes()).isEqualTo(1);
    }

    @Test
    default void owners_that_look_alike_are_not_the_same() throws IOException {
        List<OwnerId> owners = List.of(
                new OwnerId("a"),
                new OwnerId("A"),
                new OwnerId("á"),
                new OwnerId("a\u0301"),
                new OwnerId("a "),
                new OwnerId("%"));
        for (OwnerId owner : owners) {
            created(Sample.fresh(owner, 1, clock().instant()));
        }
        for (OwnerId owner : owners) {
            assertThat(store().usage(owner).bytes()).as("%s", owner).isEqualTo(1);
            assertThat(sessionsOf(owner)).as("%s", owner).hasSize(1);
        }
    }

    @Test
    default void checkpoints_of_every_size_come_back() throws IOException {
        byte[] bytes = new byte[Checkpoint.MOST_BYTES];
        new Random(1).nextBytes(bytes);
        for (int size : new int[] {0, 1, 2, 255, 256, 4095, 4096}) {
            Rows rows = created(Sample.fresh(ALICE, 5000, clock().instant()));
            Checkpoint checkpoint = Checkpoint.of(Arrays.copyOf(bytes, size));
            Rows after =
                    replaced(rows, Sample.next(rows, new SessionEvent.Appended(size, checkpoint), clock().instant()));
            assertThat(rows(rows.session().id())).isEqualTo(after);
        }
    }

    private Rows full() {
        SecureRandom random = new SecureRandom();
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("b", HOSTILE);
        pairs.put("a", "");
        pairs.put("", "empty key");
        pairs.put("k=\n\\", "=\n\\");
        Map<String, String> echo = new LinkedHashMap<>();
        echo.put("Z", "partial;/files/a /files/b");
        echo.put("A", HOSTILE);
        UploadSpec spec = new UploadSpec(
                OptionalLong.of(0),
                "full 'name' 😀",
                Optional.of("text/plain; charset=\"utf-8\""),
                pairs,
                Optional.of(new Checksum(Checksum.Algorithm.CRC32C, "0011aabb")),
                OptionalLong.of(UploadSpec.MOST_BYTES),
                UploadSpec.Role.FINAL,
                List.of(UploadId.next(random), UploadId.next(random)),
                echo);
        Rows rows = Sample.fresh(new OwnerId("owner with 'quotes'"), spec, clock().instant());
        UploadSession row = rows.session();
        Instant base = clock().instant();
        UploadSession session = new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                spec,
                new Placement("a.b-c_d", ""),
                SessionState.SCANNING,
                new UploadSession.Content(
                        OptionalLong.of(UploadSpec.MOST_BYTES),
                        UploadSpec.MOST_BYTES - 1,
                        Checkpoint.of(new byte[] {0, 1, (byte) 0xff}),
                        true,
                        77,
                        Optional.of(new Checksum(Checksum.Algorithm.SHA256, "ab".repeat(32))),
                        Optional.of("application/x; v=\"1\"")),
                new UploadSession.Fence(Long.MAX_VALUE - 9, Long.MAX_VALUE, "w " + HOSTILE),
                new UploadSession.Duty(Optional.of(base.plusNanos(1000)), true, Integer.MAX_VALUE, 7),
                new UploadSession.Outcome(
                        Optional.of(Rejection.BYTES_LOST),
                        Optional.of(HOSTILE),
                        Optional.of(UploadId.next(random)),
                        true),
                new UploadSession.Times(
                        base.minusSeconds(9),
                        base.plusNanos(999_000),
                        Instant.parse("1969-12-31T23:59:59.999999Z"),
                        Duration.ofMillis(1)));
        return new Rows(session, Optional.of(file(session, FileState.ARCHIVED)));
    }

    private static StoredFile file(UploadSession row, FileState state) {
        return new StoredFile(
                row.file(),
                row.id(),
                row.owner(),
                state,
                row.spec().fileName(),
                row.length(),
                row.spec().declaredType(),
                row.content().detectedType(),
                row.content().sha256(),
                row.placement(),
                row.times().createdAt(),
                row.times().stateSince());
    }

    /** The same upload with nothing in it that may be missing. */
    private static Rows empty(UploadSession row, long version) {
        UploadSession session = new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                SessionState.PENDING,
                new UploadSession.Content(
                        OptionalLong.empty(), 0, Checkpoint.NONE, false, 0, Optional.empty(), Optional.empty()),
                new UploadSession.Fence(version, 0, ""),
                UploadSession.Duty.NONE,
                UploadSession.Outcome.NONE,
                row.times());
        return new Rows(session, Optional.of(file(session, FileState.PENDING)));
    }

    private static Rows with(Rows rows, SessionState state, FileState fileState, Optional<Rejection> why) {
        UploadSession row = rows.session();
        UploadSession session = new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                state,
                row.content(),
                row.fence(),
                row.duty(),
                new UploadSession.Outcome(why, Optional.empty(), Optional.empty(), false),
                row.times());
        return new Rows(session, Optional.of(file(session, fileState)));
    }
}
