// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.ScanVerdict.Kind;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Guard;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** M7: events are told at least once and in order, to each listener by its name. */
interface OutboxRules extends StoreUnderTest {
    Duration CLAIM = Duration.ofMinutes(1);

    @Test
    default void M7_events_of_an_upload_come_one_by_one_in_order() throws IOException {
        List<UploadEvent> told = history(Set.of("mail"), 3);
        List<UploadEvent> got = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<UploadEvent> taken = store().take("mail", CLAIM, 10);
            assertThat(taken).hasSize(1);
            store().delivered("mail", taken);
            got.addAll(taken);
        }
        assertThat(got).isEqualTo(told);
        assertThat(store().take("mail", CLAIM, 10)).isEmpty();
    }

    @Test
    default void M7_events_of_one_change_come_in_order_too() throws IOException {
        Rows rows = Sample.fresh(ALICE, 0, clock().instant());
        Rows whole = Sample.next(rows, new SessionEvent.Received(0, Optional.empty()), clock().instant());
        List<UploadEvent> events = List.of(Sample.event(rows.session()), Sample.event(whole.session()));
        write(new Change(Optional.empty(), whole, Guard.VERSION, List.of(), events, Set.of("mail")));
        for (UploadEvent event : events) {
            assertThat(store().take("mail", CLAIM, 10)).containsExactly(event);
            store().delivered("mail", List.of(event));
        }
    }

    @Test
    default void M7_a_claim_keeps_others_away_until_it_ends() throws IOException {
        MetadataStore here = store();
        MetadataStore there = another();
        List<UploadEvent> told = history(Set.of("mail"), 2);
        assertThat(here.take("mail", CLAIM, 10)).containsExactly(told.get(0));
        assertThat(there.take("mail", CLAIM, 10)).isEmpty();
        clock().advance(CLAIM.minusMillis(1));
        assertThat(there.take("mail", CLAIM, 10)).isEmpty();
        clock().advance(Duration.ofMillis(1));
        assertThat(there.take("mail", CLAIM, 10)).containsExactly(told.get(0));
        there.delivered("mail", told.subList(0, 1));
        assertThat(here.take("mail", CLAIM, 10)).containsExactly(told.get(1));
    }

    @Test
    default void M7_a_postponed_event_comes_after_its_pause_and_before_the_next_one() throws IOException {
        MetadataStore there = another();
        List<UploadEvent> told = history(Set.of("mail", "index"), 2);
        store().take("mail", CLAIM, 10);
        store().postponed("mail", told.subList(0, 1), CLAIM.multipliedBy(3));
        clock().advance(CLAIM.multipliedBy(3).minusMillis(1));
        assertThat(there.take("mail", CLAIM, 10)).isEmpty();
        assertThat(there.take("index", CLAIM, 10)).containsExactly(told.get(0));
        clock().advance(Duration.ofMillis(1));
        assertThat(there.take("mail", CLAIM, 10)).containsExactly(told.get(0));
        there.postponed("mail", told.subList(0, 1), Duration.ZERO);
        assertThat(store().take("mail", CLAIM, 10)).containsExactly(told.get(0));
        store().delivered("mail", told.subList(0, 1));
        store().postponed("mail", told.subList(0, 1), CLAIM);
        store().postponed("nobody", told, CLAIM);
        store().postponed("mail", List.of(), CLAIM);
        assertThat(store().take("mail", CLAIM, 10)).containsExactly(told.get(1));
    }

    @Test
    default void M7_each_listener_gets_every_event() throws IOException {
        List<UploadEvent> told = history(Set.of("mail", "index"), 1);
        assertThat(store().take("mail", CLAIM, 10)).isEqualTo(told);
        store().delivered("mail", told);
        assertThat(store().take("mail", CLAIM, 10)).isEmpty();
        assertThat(store().take("index", CLAIM, 10)).isEqualTo(told);
        assertThat(store().take("nobody", CLAIM, 10)).isEmpty();
    }

    @Test
    default void M7_what_is_delivered_twice_is_delivered() throws IOException {
        List<UploadEvent> told = history(Set.of("mail"), 2);
        store().take("mail", CLAIM, 10);
        store().delivered("mail", told.subList(0, 1));
        store().delivered("mail", told.subList(0, 1));
        store().delivered("mail", List.of());
        assertThat(store().take("mail", CLAIM, 10)).containsExactly(told.get(1));
    }

    @Test
    default void M7_uploads_are_told_oldest_first_and_within_the_limit() throws IOException {
        List<UploadEvent> heads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            heads.add(history(Set.of("mail"), 2).get(0));
            clock().advance(Duration.ofSeconds(1));
        }
        assertThat(store().take("mail", CLAIM, 3)).isEqualTo(heads.subList(0, 3));
        assertThat(store().take("mail", CLAIM, 3)).isEqualTo(heads.subList(3, 5));
        assertThat(store().take("mail", CLAIM, 3)).isEmpty();
    }

    @Test
    default void M7_takers_that_race_get_every_event_once() throws IOException {
        int uploads = 20;
        for (int i = 0; i < uploads; i++) {
            history(Set.of("mail"), 2);
        }
        List<List<UploadEvent>> taken = Race.of(8, thread -> {
            List<UploadEvent> mine = new ArrayList<>();
            for (int idle = 0; idle < 20; ) {
                List<UploadEvent> some = store().take("mail", CLAIM, 3);
                idle = some.isEmpty() ? idle + 1 : 0;
                mine.addAll(some);
                store().delivered("mail", some);
            }
            return mine;
        });
        List<String> ids =
                taken.stream().flatMap(List::stream).map(UploadEvent::id).toList();
        assertThat(ids).hasSize(2 * uploads).doesNotHaveDuplicates();
    }

    @Test
    default void M7_a_stale_change_tells_nothing() throws IOException {
        Rows rows = created(Sample.fresh(ALICE, 1, clock().instant()));
        Rows next = replaced(rows, Sample.next(rows, new SessionEvent.Renewed(), clock().instant()));
        Change stale = Sample.telling(Sample.touch(rows, clock().instant()), Set.of("mail"));
        assertThat(write(stale)).isEqualTo(Outcome.STALE);
        assertThat(store().take("mail", CLAIM, 10)).isEmpty();
        assertThat(rows(rows.session().id())).isEqualTo(next);
    }

    @Test
    default void M7_an_event_keeps_every_field() throws IOException {
        ScanVerdict empty = new ScanVerdict("", "", Kind.CLEAN, "", Optional.empty(), Duration.ZERO);
        ScanVerdict full = new ScanVerdict(
                RowRules.HOSTILE,
                RowRules.HOSTILE,
                Kind.INFECTED,
                RowRules.HOSTILE,
                Optional.of(Checksum.of(Checksum.Algorithm.SHA256, new byte[32])),
                Duration.ofMillis(Integer.MAX_VALUE));
        for (Optional<ScanVerdict> verdict :
                List.of(Optional.<ScanVerdict>empty(), Optional.of(empty), Optional.of(full))) {
            keepsEveryField(verdict);
        }
    }

    private void keepsEveryField(Optional<ScanVerdict> verdict) throws IOException {
        Rows rows = Sample.fresh(ALICE, 1, clock().instant());
        UploadEvent plain = Sample.event(rows.session());
        UploadEvent event = new UploadEvent(
                plain.upload(),
                plain.file(),
                plain.owner(),
                Long.MAX_VALUE,
                plain.at().plusNanos(123_456_000),
                SessionState.QUARANTINED,
                RowRules.HOSTILE,
                verdict);
        write(new Change(
                Optional.empty(), rows, Guard.VERSION, List.of(), List.of(event), Set.of("a listener's name")));
        assertThat(store().take("a listener's name", CLAIM, 10)).containsExactly(event);
        store().delivered("a listener's name", List.of(event));
    }

    /** An upload and its first events. */
    private List<UploadEvent> history(Set<String> listeners, int events) throws IOException {
        List<UploadEvent> told = new ArrayList<>();
        Rows rows = Sample.fresh(ALICE, 1, clock().instant());
        write(Sample.telling(Sample.creation(rows), listeners));
        told.add(Sample.event(rows.session()));
        for (int i = 1; i < events; i++) {
            Rows next = Sample.next(rows, new SessionEvent.Renewed(), clock().instant());
            write(Sample.telling(Sample.change(rows, next), listeners));
            told.add(Sample.event(next.session()));
            rows = next;
        }
        return told;
    }
}
