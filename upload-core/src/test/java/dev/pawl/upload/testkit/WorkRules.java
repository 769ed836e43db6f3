// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is due, and what is forgotten. */
interface WorkRules extends StoreUnderTest {
    @Test
    default void due_is_what_owes_work_by_now_longest_due_first() throws IOException {
        Rows first = created(Sample.fresh(ALICE, 1, clock().instant()));
        clock().advance(Duration.ofMinutes(1));
        Rows second = created(Sample.fresh(BOB, UploadSpec.of("part", 2).asPartial(), clock().instant()));
        clock().advance(Duration.ofMinutes(1));
        Rows third = created(Sample.fresh(ALICE, 3, clock().instant()));
        assertThat(store().due(10)).isEmpty();
        clock().advance(Sample.TIMEOUT.minus(Duration.ofMinutes(2)));
        assertThat(store().due(10)).containsExactly(first);
        clock().advance(Duration.ofMinutes(2));
        assertThat(store().due(10)).containsExactly(first, second, third);
        assertThat(store().due(2)).containsExactly(first, second);
        assertThat(rows(first.session().id())).isEqualTo(first);
    }

    @Test
    default void due_forgets_what_is_claimed_renewed_or_done() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, 1, clock().instant()));
        Rows whole =
                replaced(rows, Sample.next(rows, new SessionEvent.Received(1, Optional.empty()), clock().instant()));
        assertThat(store().due(10)).containsExactly(whole);
        Rows begun = replaced(
                whole,
                Sample.next(whole, new SessionEvent.Begun(clock().instant().plusSeconds(60)), clock().instant()));
        assertThat(store().due(10)).isEmpty();
        clock().advance(Duration.ofSeconds(60));
        assertThat(store().due(10)).containsExactly(begun);
        Rows gone = replaced(begun, Sample.gone(begun, clock().instant()));
        clock().advance(Duration.ofDays(400));
        assertThat(gone.session().bytesGone()).isTrue();
        assertThat(store().due(10)).isEmpty();
    }

    @Test
    default void due_is_put_off_by_a_part() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, 100, clock().instant()));
        clock().advance(Sample.TIMEOUT);
        assertThat(store().due(10)).hasSize(1);
        store().addPart(rows.session().id(), Sample.part(0, 10));
        assertThat(store().due(10)).isEmpty();
        clock().advance(Sample.TIMEOUT);
        assertThat(store().due(10)).hasSize(1);
    }

    @Test
    default void forget_takes_only_rows_without_bytes_and_only_old_ones() throws IOException {
        Rows open = created(Sample.fresh(ALICE, 1, clock().instant()));
        Rows cancelled = cancelled(created(Sample.fresh(ALICE, 2, clock().instant())));
        Rows old = gone(created(Sample.fresh(ALICE, 3, clock().instant())));
        store().addPart(open.session().id(), Sample.part(0, 1));
        clock().advance(Duration.ofDays(2));
        Rows young = gone(created(Sample.fresh(ALICE, 4, clock().instant())));
        assertThat(store().forget(clock().instant().minus(Duration.ofDays(1)), 10))
                .isEqualTo(1);
        assertThat(store().find(old.session().id())).isEmpty();
        assertThat(store().findFile(old.session().file())).isEmpty();
        for (Rows kept : List.of(cancelled, young)) {
            assertThat(rows(kept.session().id())).isEqualTo(kept);
        }
        assertThat(partsOf(open.session().id())).hasSize(1);
        assertThat(store().usage(ALICE)).isEqualTo(new Usage(3, 1));
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void forget_takes_parts_and_pairs_with_the_row_and_frees_the_id() throws IOException {
        UploadSpec spec = UploadSpec.of("a", 10).withMetadata(Map.of("k", "v"));
        Rows rows = Sample.fresh(ALICE, spec, clock().instant());
        write(Sample.sealing(Sample.creation(rows), Sample.part(0, 1)));
        gone(rows);
        clock().advance(Duration.ofDays(1));
        assertThat(store().forget(clock().instant(), 10)).isEqualTo(1);
        assertThat(partsOf(rows.session().id())).isEmpty();
        assertThat(write(Sample.creation(rows))).isEqualTo(Outcome.DONE);
        assertThat(partsOf(rows.session().id())).isEmpty();
    }

    @Test
    default void forget_stops_at_its_limit_and_takes_the_oldest_first() throws IOException {
        UploadId[] ids = new UploadId[5];
        for (int i = 0; i < 5; i++) {
            ids[i] = gone(created(Sample.fresh(ALICE, 1, clock().instant())))
                    .session()
                    .id();
            clock().advance(Duration.ofMinutes(1));
        }
        assertThat(store().forget(clock().instant(), 2)).isEqualTo(2);
        assertThat(store().find(ids[0])).isEmpty();
        assertThat(store().find(ids[1])).isEmpty();
        assertThat(store().find(ids[2])).isPresent();
        assertThat(store().forget(clock().instant(), 10)).isEqualTo(3);
        assertThat(store().forget(clock().instant(), 10)).isZero();
    }

    @Test
    default void forget_keeps_events_that_nobody_got_yet() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, 1, clock().instant()));
        Rows gone = Sample.gone(rows, clock().instant());
        write(Sample.telling(Sample.change(rows, gone), Set.of("mail")));
        clock().advance(Duration.ofDays(1));
        assertThat(store().forget(clock().instant(), 10)).isEqualTo(1);
        assertThat(store().take("mail", Duration.ofMinutes(1), 10)).containsExactly(Sample.event(gone.session()));
    }

    private Rows cancelled(Rows rows) throws IOException {
        return replaced(rows, Sample.next(rows, new SessionEvent.Cancelled(), clock().instant()));
    }

    private Rows gone(Rows rows) throws IOException {
        return replaced(rows, Sample.gone(rows, clock().instant()));
    }
}
