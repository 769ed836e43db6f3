// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** M3: never over quota, and never a byte that nobody gives back. */
interface QuotaRules extends StoreUnderTest {
    @Test
    default void M3_A10_sixteen_threads_fill_a_quota_exactly() throws IOException {
        Quota quota = new Quota(100, 1000);
        List<List<Outcome>> outcomes = Race.of(16, thread -> {
            List<Outcome> mine = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Rows rows = Sample.fresh(ALICE, 10, clock().instant());
                mine.add(store().replace(List.of(Sample.creation(rows)), quota));
            }
            return mine;
        });
        List<Outcome> all = outcomes.stream().flatMap(List::stream).toList();
        assertThat(Collections.frequency(all, Outcome.DONE)).isEqualTo(10);
        assertThat(Collections.frequency(all, Outcome.OVER_QUOTA)).isEqualTo(54);
        assertThat(store().usage(ALICE)).isEqualTo(new Usage(100, 10));
        assertThat(sessionsOf(ALICE)).hasSize(10);
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void M3_the_first_writes_of_a_new_owner_do_not_refuse_each_other() throws IOException {
        List<MetadataStore> nodes = List.of(store(), another(), another());
        for (int round = 0; round < 10; round++) {
            OwnerId owner = new OwnerId("new " + round);
            List<Outcome> outcomes = Race.of(
                    9,
                    thread -> nodes.get(thread % nodes.size())
                            .replace(
                                    List.of(Sample.creation(Sample.fresh(owner, 10, clock().instant()))),
                                    new Quota(90, 9)));
            assertThat(outcomes).as("round %s", round).containsOnly(Outcome.DONE);
            assertThat(store().usage(owner)).isEqualTo(new Usage(90, 9));
        }
    }

    @Test
    default void M3_A11_open_sessions_are_counted_too() throws IOException {
        Quota quota = new Quota(Long.MAX_VALUE, 3);
        List<Outcome> outcomes = Race.of(
                16,
                thread -> store().replace(
                                List.of(Sample.creation(
                                        Sample.fresh(ALICE, UploadSpec.ofUnknownLength("a"), clock().instant()))),
                                quota));
        assertThat(Collections.frequency(outcomes, Outcome.DONE)).isEqualTo(3);
        assertThat(store().usage(ALICE)).isEqualTo(new Usage(3 * Sample.ALLOWANCE, 3));
        assertThat(store().usage(BOB)).isEqualTo(Usage.NOTHING);
    }

    @Test
    default void M3_a_refused_write_leaves_no_trace() throws IOException {
        Rows rows = Sample.fresh(ALICE, 101, clock().instant());
        Change change = Sample.telling(Sample.sealing(Sample.creation(rows), Sample.part(0, 1)), Set.of("mail"));
        assertThat(store().replace(List.of(change), new Quota(100, 10))).isEqualTo(Outcome.OVER_QUOTA);
        assertThat(store().find(rows.session().id())).isEmpty();
        assertThat(store().findFile(rows.session().file())).isEmpty();
        assertThat(partsOf(rows.session().id())).isEmpty();
        assertThat(store().take("mail", Duration.ofMinutes(1), 10)).isEmpty();
        assertThat(store().usage(ALICE)).isEqualTo(Usage.NOTHING);
        assertThat(store().replace(List.of(change), new Quota(101, 1))).isEqualTo(Outcome.DONE);
    }

    @Test
    default void M3_an_allowance_is_raised_within_the_quota_only() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, UploadSpec.ofUnknownLength("a"), clock().instant()));
        Rows raised = Sample.next(rows, new SessionEvent.AllowanceRaised(128), clock().instant());
        assertThat(store().replace(List.of(Sample.change(rows, raised)), new Quota(127, 1)))
                .isEqualTo(Outcome.OVER_QUOTA);
        assertThat(rows(rows.session().id())).isEqualTo(rows);
        assertThat(store().replace(List.of(Sample.change(rows, raised)), new Quota(128, 1)))
                .isEqualTo(Outcome.DONE);
        assertThat(store().usage(ALICE)).isEqualTo(new Usage(128, 1));
    }

    @Test
    default void M3_a_write_that_lowers_is_never_refused() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, 100, clock().instant()));
        Rows other = created(Sample.fresh(ALICE, 100, clock().instant()));
        Quota none = new Quota(0, 0);
        Rows touched = Sample.next(rows, new SessionEvent.Renewed(), clock().instant());
        assertThat(store().replace(List.of(Sample.change(rows, touched)), none)).isEqualTo(Outcome.DONE);
        Rows gone = Sample.gone(touched, clock().instant());
        assertThat(store().replace(List.of(Sample.change(touched, gone)), none)).isEqualTo(Outcome.DONE);
        assertThat(store().usage(ALICE)).isEqualTo(other.session().usage());
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void M3_a_write_may_not_raise_one_number_by_lowering_the_other() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, UploadSpec.ofUnknownLength("a"), clock().instant()));
        Rows whole = Sample.next(rows, new SessionEvent.Received(100, Optional.empty()), clock().instant());
        assertThat(store().replace(List.of(Sample.change(rows, whole)), new Quota(99, 1)))
                .isEqualTo(Outcome.OVER_QUOTA);
        assertThat(store().replace(List.of(Sample.change(rows, whole)), new Quota(100, 0)))
                .isEqualTo(Outcome.DONE);
        assertThat(store().usage(ALICE)).isEqualTo(new Usage(100, 0));
    }

    @Test
    default void M3_bytes_are_given_back_exactly_once() throws IOException {
        Rows kept = created(Sample.fresh(ALICE, 1000, clock().instant()));
        Rows rows = created(Sample.fresh(ALICE, 100, clock().instant()));
        Rows cancelled = replaced(rows, Sample.next(rows, new SessionEvent.Cancelled(), clock().instant()));
        assertThat(store().usage(ALICE)).isEqualTo(new Usage(1100, 1));
        Rows gone = Sample.next(cancelled, new SessionEvent.Discarded(), clock().instant());
        List<Outcome> outcomes = Race.of(16, thread -> write(Sample.change(cancelled, gone)));
        assertThat(Collections.frequency(outcomes, Outcome.DONE)).isEqualTo(1);
        assertThat(store().usage(ALICE)).isEqualTo(kept.session().usage());
        assertThat(store().forget(clock().instant().plusSeconds(1), 10)).isEqualTo(1);
        assertThat(store().usage(ALICE)).isEqualTo(kept.session().usage());
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void M3_no_sum_overflows() throws IOException {
        for (int i = 0; i < 4; i++) {
            created(Sample.fresh(ALICE, UploadSpec.MOST_BYTES, clock().instant()));
        }
        Rows fifth = Sample.fresh(ALICE, UploadSpec.MOST_BYTES, clock().instant());
        assertThat(write(Sample.creation(fifth))).isEqualTo(Outcome.OVER_QUOTA);
        theAccountIsTheSumOfTheRows(ALICE);
    }
}
