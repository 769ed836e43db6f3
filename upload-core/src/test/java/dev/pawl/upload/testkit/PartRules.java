// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** M8: parts that come in any order, from any node. */
interface PartRules extends StoreUnderTest {
    @Test
    default void M8_the_first_of_equal_ranges_stays() throws IOException {
        UploadId id =
                created(Sample.fresh(ALICE, 100, clock().instant())).session().id();
        assertThat(store().addPart(id, Sample.part(0, 10, "first"))).isEqualTo(Outcome.DONE);
        assertThat(store().addPart(id, Sample.part(0, 10, "second"))).isEqualTo(Outcome.DONE);
        assertThat(store().addPart(id, Sample.part(0, 11, "longer"))).isEqualTo(Outcome.DONE);
        assertThat(partsOf(id)).containsExactly(Sample.part(0, 10, "first"), Sample.part(0, 11, "longer"));
    }

    @Test
    default void M8_of_sixteen_equal_parts_all_are_done_and_one_stays() throws IOException {
        UploadId id =
                created(Sample.fresh(ALICE, 100, clock().instant())).session().id();
        for (int round = 0; round < 5; round++) {
            int at = round * 10;
            List<Outcome> outcomes =
                    Race.of(16, thread -> store().addPart(id, Sample.part(at, 10, "of thread " + thread)));
            assertThat(outcomes).containsOnly(Outcome.DONE);
            assertThat(partsOf(id)).hasSize(round + 1);
        }
    }

    @Test
    default void M8_the_first_stays_also_when_a_change_brings_the_second() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, 100, clock().instant()));
        store().addPart(rows.session().id(), Sample.part(0, 10, "first"));
        Change change = Sample.sealing(
                Sample.touch(rows, clock().instant()), Sample.part(0, 10, "second"), Sample.part(10, 10));
        assertThat(write(change)).isEqualTo(Outcome.DONE);
        assertThat(partsOf(rows.session().id())).containsExactly(Sample.part(0, 10, "first"), Sample.part(10, 10));
    }

    @Test
    default void M8_a_part_moves_activity_and_due_time_and_leaves_the_rest() throws IOException {
        Rows before = created(Sample.fresh(ALICE, 100, clock().instant()));
        clock().advance(Duration.ofMinutes(7));
        store().addPart(before.session().id(), Sample.part(0, 10));
        Rows after = rows(before.session().id());
        UploadSession row = after.session();
        assertThat(row.times().lastActivity())
                .isBetween(clock().instant(), clock().instant().plusSeconds(60));
        assertThat(row.dueAt()).contains(row.times().lastActivity().plus(Sample.TIMEOUT));
        assertThat(row.version()).isEqualTo(before.session().version());
        assertThat(row.content()).isEqualTo(before.session().content());
        assertThat(row.fence()).isEqualTo(before.session().fence());
        assertThat(row.state()).isEqualTo(before.session().state());
        assertThat(after.file()).isEqualTo(before.file());
        assertThat(store().usage(ALICE)).isEqualTo(row.usage());
    }

    @Test
    default void M8_a_part_never_moves_activity_back() throws IOException {
        Rows before = created(Sample.fresh(ALICE, 100, clock().instant()));
        clock().advance(Duration.ofMinutes(-7));
        assertThat(store().addPart(before.session().id(), Sample.part(0, 10))).isEqualTo(Outcome.DONE);
        assertThat(rows(before.session().id())).isEqualTo(before);
    }

    @Test
    default void M8_no_part_beyond_the_length_or_before_it_is_known() throws IOException {
        UploadId id =
                created(Sample.fresh(ALICE, 100, clock().instant())).session().id();
        assertThat(store().addPart(id, Sample.part(90, 11))).isEqualTo(Outcome.STALE);
        assertThat(store().addPart(id, Sample.part(Long.MAX_VALUE - 1, 1))).isEqualTo(Outcome.STALE);
        assertThat(store().addPart(id, Sample.part(90, 10))).isEqualTo(Outcome.DONE);
        assertThat(partsOf(id)).containsExactly(Sample.part(90, 10));
        UploadId unknown = created(Sample.fresh(ALICE, UploadSpec.ofUnknownLength("a"), clock().instant()))
                .session()
                .id();
        assertThat(store().addPart(unknown, Sample.part(0, 1))).isEqualTo(Outcome.STALE);
        assertThat(partsOf(unknown)).isEmpty();
    }

    @Test
    default void M8_no_part_in_a_state_that_takes_no_bytes() throws IOException {
        SessionEvent[] events = {
            new SessionEvent.Paused(), new SessionEvent.Received(100, Optional.empty()), new SessionEvent.Cancelled()
        };
        for (SessionEvent event : events) {
            Rows rows = created(Sample.fresh(ALICE, 100, clock().instant()));
            Rows after = replaced(rows, Sample.next(rows, event, clock().instant()));
            clock().advance(Duration.ofSeconds(1));
            assertThat(store().addPart(rows.session().id(), Sample.part(0, 10)))
                    .as("after %s", event)
                    .isEqualTo(Outcome.STALE);
            assertThat(partsOf(rows.session().id())).isEmpty();
            assertThat(rows(rows.session().id())).isEqualTo(after);
        }
        UploadId nobody = Sample.fresh(ALICE, 100, clock().instant()).session().id();
        assertThat(store().addPart(nobody, Sample.part(0, 10))).isEqualTo(Outcome.STALE);
    }

    @Test
    default void M8_no_part_once_joined_to_a_concatenation() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, UploadSpec.of("a", 100).asPartial(), clock().instant()));
        Rows joined = Sample.next(rows, new SessionEvent.Joined(rows.session().id()), clock().instant());
        replaced(rows, joined);
        assertThat(store().addPart(rows.session().id(), Sample.part(0, 10))).isEqualTo(Outcome.STALE);
        assertThat(rows(rows.session().id())).isEqualTo(joined);
    }

    @Test
    default void M8_parts_after_a_last_record_are_refused_or_seen_by_it() throws IOException {
        for (int round = 0; round < 10; round++) {
            Rows rows = created(Sample.fresh(ALICE, 100, clock().instant()));
            Rows after = Sample.next(rows, new SessionEvent.Cancelled(), clock().instant());
            clock().advance(Duration.ofMillis(1));
            List<Outcome> outcomes = Race.of(
                    2,
                    thread -> thread == 0
                            ? store().addPart(rows.session().id(), Sample.part(0, 10))
                            : write(Sample.guarded(rows, after)));
            assertThat(outcomes).contains(Outcome.STALE).contains(Outcome.DONE);
            assertThat(partsOf(rows.session().id())).hasSize(outcomes.get(0) == Outcome.DONE ? 1 : 0);
        }
    }

    @Test
    default void M8_thousands_of_parts_come_lazily_and_in_order() throws IOException {
        int count = 2500;
        Rows rows = created(Sample.fresh(ALICE, count * 10L, clock().instant()));
        UploadId id = rows.session().id();
        List<Part> parts = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            parts.add(random.nextInt(i + 1), Sample.part(i * 10L, 10, "etag " + i));
        }
        assertThat(write(Sample.sealing(Sample.touch(rows, clock().instant()), parts.toArray(Part[]::new))))
                .isEqualTo(Outcome.DONE);
        long next = 0;
        for (Part part : store().parts(id)) {
            assertThat(part.offset()).isEqualTo(next);
            next = part.end();
        }
        assertThat(next).isEqualTo(count * 10L);
        Iterable<Part> twice = store().parts(id);
        Iterator<Part> half = twice.iterator();
        assertThat(half.next()).isEqualTo(Sample.part(0, 10, "etag 0"));
        assertThat(twice).hasSize(count);
    }

    @Test
    default void M8_parts_keep_every_field() throws IOException {
        byte[] state = new byte[Checkpoint.MOST_BYTES];
        new Random(1).nextBytes(state);
        long huge = UploadSpec.MOST_BYTES;
        UploadId id =
                created(Sample.fresh(ALICE, huge, clock().instant())).session().id();
        Part part = new Part(huge - 7, 7, Long.MAX_VALUE, Checkpoint.of(state));
        Part bare = new Part(0, 7, 1, Checkpoint.NONE);
        assertThat(store().addPart(id, part)).isEqualTo(Outcome.DONE);
        assertThat(store().addPart(id, bare)).isEqualTo(Outcome.DONE);
        assertThat(partsOf(id)).containsExactly(bare, part);
    }
}
