// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.FileId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** M1, M2, M5, M6: who wins, and what everybody then sees. */
interface RaceRules extends StoreUnderTest {
    @Test
    default void M1_of_sixteen_threads_one_wins_each_version() throws IOException {
        Rows start = created(Sample.fresh(ALICE, 100, clock().instant()));
        UploadId id = start.session().id();
        for (int round = 0; round < 10; round++) {
            Rows before = rows(id);
            List<Outcome> outcomes = Race.of(
                    16,
                    thread -> write(Sample.change(
                            before,
                            Sample.next(before, new SessionEvent.EpochTaken("node" + thread), clock().instant()))));
            assertThat(Collections.frequency(outcomes, Outcome.DONE)).isEqualTo(1);
            assertThat(Collections.frequency(outcomes, Outcome.STALE)).isEqualTo(15);
            assertThat(rows(id).session().fence().writer()).isEqualTo("node" + outcomes.indexOf(Outcome.DONE));
            assertThat(rows(id).session().version()).isEqualTo(before.session().version() + 1);
        }
    }

    @Test
    default void M1_a_change_of_an_old_version_or_of_no_row_is_stale() throws IOException {
        Rows first = created(Sample.fresh(ALICE, 100, clock().instant()));
        Rows second = replaced(first, Sample.next(first, new SessionEvent.Renewed(), clock().instant()));
        assertThat(write(Sample.touch(first, clock().instant()))).isEqualTo(Outcome.STALE);
        assertThat(rows(first.session().id())).isEqualTo(second);
        Rows never = Sample.fresh(ALICE, 100, clock().instant());
        assertThat(write(Sample.touch(never, clock().instant()))).isEqualTo(Outcome.STALE);
        assertThat(store().find(never.session().id())).isEmpty();
    }

    @Test
    default void M1_a_creation_under_a_taken_id_is_stale() throws IOException {
        Rows first = created(Sample.fresh(ALICE, 100, clock().instant()));
        UploadId id = first.session().id();
        FileId file = first.session().file();
        SecureRandom random = new SecureRandom();
        UploadSpec spec = UploadSpec.of("b.txt", 7);
        Rows sameUpload = Sample.fresh(id, FileId.next(random), ALICE, spec, clock().instant());
        Rows sameFile = Sample.fresh(UploadId.next(random), file, ALICE, spec, clock().instant());
        Rows foreign = Sample.fresh(id, FileId.next(random), BOB, spec, clock().instant());
        assertThat(write(Sample.creation(sameUpload))).isEqualTo(Outcome.STALE);
        assertThat(write(Sample.creation(sameFile))).isEqualTo(Outcome.STALE);
        assertThat(write(Sample.creation(foreign))).isEqualTo(Outcome.STALE);
        assertThat(rows(id)).isEqualTo(first);
        assertThat(store().find(sameFile.session().id())).isEmpty();
        theAccountIsTheSumOfTheRows(ALICE);
        theAccountIsTheSumOfTheRows(BOB);
    }

    @Test
    default void M1_of_sixteen_creations_under_one_id_one_wins() throws IOException {
        Rows rows = Sample.fresh(ALICE, 100, clock().instant());
        List<Outcome> outcomes = Race.of(16, thread -> write(Sample.creation(rows)));
        assertThat(Collections.frequency(outcomes, Outcome.DONE)).isEqualTo(1);
        assertThat(Collections.frequency(outcomes, Outcome.STALE)).isEqualTo(15);
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void M1_a_guard_on_the_due_time_sees_a_part() throws IOException {
        Rows before = created(Sample.fresh(ALICE, 100, clock().instant()));
        UploadId id = before.session().id();
        clock().advance(Duration.ofSeconds(1));
        assertThat(store().addPart(id, Sample.part(0, 10))).isEqualTo(Outcome.DONE);
        Rows expired = Sample.next(before, new SessionEvent.Failed(Rejection.EXPIRED, ""), clock().instant());
        assertThat(write(Sample.guarded(before, expired))).isEqualTo(Outcome.STALE);
        Rows after = rows(id);
        Rows expiredNow = Sample.next(after, new SessionEvent.Failed(Rejection.EXPIRED, ""), clock().instant());
        assertThat(write(Sample.guarded(after, expiredNow))).isEqualTo(Outcome.DONE);
    }

    @Test
    default void M1_a_guard_on_the_version_does_not_see_a_part() throws IOException {
        Rows before = created(Sample.fresh(ALICE, 100, clock().instant()));
        clock().advance(Duration.ofSeconds(1));
        store().addPart(before.session().id(), Sample.part(0, 10));
        assertThat(write(Sample.touch(before, clock().instant()))).isEqualTo(Outcome.DONE);
    }

    @Test
    default void M2_another_node_reads_what_was_written() throws IOException {
        MetadataStore here = store();
        MetadataStore there = another();
        Rows rows = Sample.fresh(ALICE, 100, clock().instant());
        assertThat(here.replace(List.of(Sample.creation(rows)), Quota.UNLIMITED))
                .isEqualTo(Outcome.DONE);
        assertThat(there.find(rows.session().id())).contains(rows);
        assertThat(there.findFile(rows.session().file())).contains(rows);
        assertThat(there.usage(ALICE)).isEqualTo(rows.session().usage());
        Rows after = Sample.next(rows, new SessionEvent.EpochTaken("there"), clock().instant());
        assertThat(there.replace(List.of(Sample.change(rows, after)), Quota.UNLIMITED))
                .isEqualTo(Outcome.DONE);
        assertThat(here.find(rows.session().id())).contains(after);
    }

    @Test
    default void M2_two_nodes_race_and_one_wins_each_version() throws IOException {
        MetadataStore here = store();
        MetadataStore there = another();
        Rows start = created(Sample.fresh(ALICE, 100, clock().instant()));
        for (int round = 0; round < 5; round++) {
            Rows before = rows(start.session().id());
            List<Outcome> outcomes = Race.of(
                    8,
                    thread -> (thread % 2 == 0 ? here : there)
                            .replace(List.of(Sample.touch(before, clock().instant())), Quota.UNLIMITED));
            assertThat(Collections.frequency(outcomes, Outcome.DONE)).isEqualTo(1);
            assertThat(Collections.frequency(outcomes, Outcome.STALE)).isEqualTo(7);
        }
    }

    @Test
    default void M5_everything_is_there_after_reopening() throws IOException {
        Rows rows = Sample.fresh(ALICE, 100, clock().instant());
        write(Sample.telling(Sample.sealing(Sample.creation(rows), Sample.part(0, 5)), Set.of("mail")));
        store().addPart(rows.session().id(), Sample.part(5, 5));
        Rows recorded = rows(rows.session().id());
        MetadataStore again = reopened();
        assertThat(again.find(rows.session().id())).contains(recorded);
        assertThat(again.usage(ALICE)).isEqualTo(rows.session().usage());
        assertThat(partsOf(rows.session().id())).containsExactly(Sample.part(0, 5), Sample.part(5, 5));
        assertThat(again.take("mail", Duration.ofMinutes(1), 10)).containsExactly(Sample.event(rows.session()));
    }

    @Test
    default void M6_now_is_the_stores_time_and_never_goes_back_by_itself() throws IOException {
        Instant last = store().now();
        assertThat(last).isBetween(clock().instant(), clock().instant().plusSeconds(60));
        for (int i = 0; i < 1000; i++) {
            Instant now = store().now();
            assertThat(now).isAfterOrEqualTo(last);
            assertThat(now.getNano() % 1000).isZero();
            last = now;
        }
        clock().advance(Duration.ofHours(1));
        assertThat(store().now()).isAfterOrEqualTo(last.plus(Duration.ofMinutes(59)));
    }

    @Test
    default void a_change_that_makes_no_sense_is_a_bug_of_the_caller() throws IOException {
        Rows mine = created(Sample.fresh(ALICE, 100, clock().instant()));
        Rows other = Sample.fresh(BOB, 100, clock().instant());
        assertThatThrownBy(() -> write(Sample.change(mine, mine))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Sample.touch(mine, clock().instant()), Sample.creation(other)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Sample.touch(mine, clock().instant()), Sample.touch(mine, clock().instant())))
                .isInstanceOf(IllegalArgumentException.class);
        Rows next = Sample.next(mine, new SessionEvent.Renewed(), clock().instant());
        Rows fileless = new Rows(next.session(), Optional.empty());
        Rows elsewhere = new Rows(Sample.moved(next.session(), new Placement("tape", "")), next.file());
        assertThatThrownBy(() -> write(Sample.change(mine, fileless))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Sample.change(mine, elsewhere))).isInstanceOf(IllegalArgumentException.class);
        assertThat(rows(mine.session().id())).isEqualTo(mine);
    }
}
