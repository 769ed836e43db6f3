// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static dev.pawl.upload.Rows.CHECKPOINT;
import static dev.pawl.upload.Rows.CREATED;
import static dev.pawl.upload.Rows.EVENTS;
import static dev.pawl.upload.Rows.FINAL;
import static dev.pawl.upload.Rows.LATER;
import static dev.pawl.upload.Rows.NOW;
import static dev.pawl.upload.Rows.SHA256;
import static dev.pawl.upload.Rows.TIMEOUT;
import static dev.pawl.upload.Rows.after;
import static dev.pawl.upload.Rows.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.SessionEvent.AllowanceRaised;
import dev.pawl.upload.SessionEvent.Appended;
import dev.pawl.upload.SessionEvent.Assembled;
import dev.pawl.upload.SessionEvent.Begun;
import dev.pawl.upload.SessionEvent.Cancelled;
import dev.pawl.upload.SessionEvent.Deleted;
import dev.pawl.upload.SessionEvent.Discarded;
import dev.pawl.upload.SessionEvent.EpochTaken;
import dev.pawl.upload.SessionEvent.Failed;
import dev.pawl.upload.SessionEvent.FoundClean;
import dev.pawl.upload.SessionEvent.FoundInfected;
import dev.pawl.upload.SessionEvent.Joined;
import dev.pawl.upload.SessionEvent.LengthDeclared;
import dev.pawl.upload.SessionEvent.Paused;
import dev.pawl.upload.SessionEvent.Postponed;
import dev.pawl.upload.SessionEvent.Prepared;
import dev.pawl.upload.SessionEvent.Prolonged;
import dev.pawl.upload.SessionEvent.Promoted;
import dev.pawl.upload.SessionEvent.Received;
import dev.pawl.upload.SessionEvent.Renewed;
import dev.pawl.upload.SessionEvent.RescanRequested;
import dev.pawl.upload.SessionEvent.Resumed;
import dev.pawl.upload.SessionEvent.RetentionEnded;
import dev.pawl.upload.SessionEvent.ScanGaveUp;
import dev.pawl.upload.SessionEvent.ScanWaived;
import dev.pawl.upload.SessionEvent.TypeDetected;
import dev.pawl.upload.SessionState.Work;
import dev.pawl.upload.UploadSession.Duty;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SessionLifecycleTest {
    /** Written by hand: whoever changes the table changes this too, and knows why. */
    private static final String CELLS = """
            PENDING      LengthDeclared  PENDING
            PENDING      AllowanceRaised PENDING
            PENDING      EpochTaken      PENDING
            PENDING      Renewed         PENDING
            PENDING      TypeDetected    PENDING
            PENDING      Joined          PENDING
            PENDING      Prepared        UPLOADING
            PENDING      Appended        UPLOADING
            PENDING      Received        ASSEMBLING
            PENDING      Paused          PAUSED
            PENDING      Cancelled       CANCELLED
            PENDING      Failed          FAILED
            UPLOADING    LengthDeclared  UPLOADING
            UPLOADING    AllowanceRaised UPLOADING
            UPLOADING    EpochTaken      UPLOADING
            UPLOADING    Renewed         UPLOADING
            UPLOADING    TypeDetected    UPLOADING
            UPLOADING    Joined          UPLOADING
            UPLOADING    Prepared        UPLOADING
            UPLOADING    Appended        UPLOADING
            UPLOADING    Received        ASSEMBLING
            UPLOADING    Paused          PAUSED
            UPLOADING    Cancelled       CANCELLED
            UPLOADING    Failed          FAILED
            PAUSED       Resumed         UPLOADING
            PAUSED       Cancelled       CANCELLED
            PAUSED       Failed          FAILED
            ASSEMBLING   Begun           ASSEMBLING
            ASSEMBLING   Prolonged       ASSEMBLING
            ASSEMBLING   Postponed       ASSEMBLING
            ASSEMBLING   TypeDetected    ASSEMBLING
            ASSEMBLING   Assembled       SCANNING
            ASSEMBLING   Cancelled       CANCELLED
            ASSEMBLING   Failed          FAILED
            SCANNING     Begun           SCANNING
            SCANNING     Prolonged       SCANNING
            SCANNING     Postponed       SCANNING
            SCANNING     Judged          SCANNING
            SCANNING     FoundClean      PROMOTING
            SCANNING     ScanWaived      PROMOTING
            SCANNING     FoundInfected   QUARANTINED
            SCANNING     ScanGaveUp      SCAN_FAILED
            SCANNING     Cancelled       CANCELLED
            SCANNING     Failed          FAILED
            PROMOTING    Begun           PROMOTING
            PROMOTING    Prolonged       PROMOTING
            PROMOTING    Postponed       PROMOTING
            PROMOTING    Promoted        COMPLETE
            PROMOTING    Cancelled       CANCELLED
            PROMOTING    Failed          FAILED
            SCAN_FAILED  RescanRequested SCANNING
            SCAN_FAILED  RetentionEnded  FAILED
            SCAN_FAILED  Cancelled       CANCELLED
            QUARANTINED  Begun           QUARANTINED
            QUARANTINED  Prolonged       QUARANTINED
            QUARANTINED  Postponed       QUARANTINED
            QUARANTINED  Cancelled       QUARANTINED
            QUARANTINED  Discarded       QUARANTINED
            COMPLETE     Archived        COMPLETE
            COMPLETE     Restored        COMPLETE
            COMPLETE     Deleted         DELETED
            FAILED       Begun           FAILED
            FAILED       Prolonged       FAILED
            FAILED       Postponed       FAILED
            FAILED       Discarded       FAILED
            CANCELLED    Begun           CANCELLED
            CANCELLED    Prolonged       CANCELLED
            CANCELLED    Postponed       CANCELLED
            CANCELLED    Discarded       CANCELLED
            DELETED      Begun           DELETED
            DELETED      Prolonged       DELETED
            DELETED      Postponed       DELETED
            DELETED      Discarded       DELETED
            """;

    private static final Map<SessionState, Map<String, SessionState>> LITERAL = literal();

    @Test
    void every_event_of_the_vocabulary_is_tried() {
        assertThat(EVENTS.stream().map(Object::getClass))
                .containsExactlyInAnyOrder(SessionEvent.class.getPermittedSubclasses());
    }

    @Test
    void the_table_is_the_literal_one() {
        assertThat(names(SessionLifecycle.table())).isEqualTo(LITERAL);
    }

    @ParameterizedTest
    @EnumSource
    void a_row_follows_the_table_and_an_event_without_a_cell_is_a_bug(SessionState state) {
        for (SessionEvent event : EVENTS) {
            String name = event.getClass().getSimpleName();
            UploadSession row = in(state);
            if (LITERAL.get(state).containsKey(name)) {
                assertThat(after(row, event).state())
                        .as("%s %s", state, name)
                        .isEqualTo(LITERAL.get(state).get(name));
            } else {
                assertThatThrownBy(() -> after(row, event))
                        .as("%s %s", state, name)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("upload %s is %s and knows no %s", row.id(), state, name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_event_makes_a_new_version_and_only_a_taken_epoch_a_new_epoch(SessionState state) {
        for (SessionEvent event : cells(state)) {
            UploadSession row = in(state);
            UploadSession next = after(row, event);
            boolean taken = event instanceof EpochTaken;
            assertThat(next.version()).isEqualTo(row.version() + 1);
            assertThat(next.epoch()).isEqualTo(row.epoch() + (taken ? 1 : 0));
            assertThat(next.fence().writer()).isEqualTo(taken ? "another" : "me");
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_the_client_wished_and_when_it_began_never_changes(SessionState state) {
        for (SessionEvent event : cells(state)) {
            UploadSession row = in(state);
            UploadSession next = after(row, event);
            assertThat(next.id()).isEqualTo(row.id());
            assertThat(next.file()).isEqualTo(row.file());
            assertThat(next.owner()).isEqualTo(row.owner());
            assertThat(next.spec()).isEqualTo(row.spec());
            assertThat(next.placement()).isEqualTo(row.placement());
            assertThat(next.times().createdAt()).isEqualTo(CREATED);
            assertThat(next.times().timeout()).isEqualTo(TIMEOUT);
            assertThat(next.times().stateSince()).isEqualTo(next.state() == state ? CREATED : NOW);
        }
    }

    @Test
    void theorem_nothing_leads_from_quarantine_to_a_file() {
        assertThat(reachable(SessionState.QUARANTINED, any -> true))
                .containsExactly(SessionState.QUARANTINED)
                .doesNotContain(SessionState.COMPLETE);
    }

    @Test
    void theorem_a_file_comes_only_through_a_clean_verdict_or_a_named_waiver() {
        Predicate<Class<?>> unchecked = event -> event != FoundClean.class && event != ScanWaived.class;
        for (SessionState state :
                EnumSet.complementOf(EnumSet.of(SessionState.PROMOTING, SessionState.COMPLETE, SessionState.DELETED))) {
            assertThat(reachable(state, unchecked))
                    .as("from %s", state)
                    .doesNotContain(SessionState.PROMOTING, SessionState.COMPLETE);
        }
        assertThat(reachable(SessionState.PENDING, any -> true)).contains(SessionState.COMPLETE);
    }

    @Test
    void theorem_every_state_is_reached_and_every_upload_can_end() {
        assertThat(reachable(SessionState.PENDING, any -> true)).containsExactly(SessionState.values());
        for (SessionState state : SessionState.values()) {
            assertThat(reachable(state, any -> true)).anyMatch(end -> end.work() == Work.DISCARD);
        }
    }

    @Test
    void a_session_begins_pending_held_by_its_creator_and_due_when_it_expires() {
        UploadSession row = in(SessionState.PENDING);
        UploadSession created = Rows.created(UploadSpec.of("a.txt", 10));

        assertThat(created.state()).isEqualTo(SessionState.PENDING);
        assertThat(created.version()).isEqualTo(1);
        assertThat(created.epoch()).isEqualTo(1);
        assertThat(created.fence().writer()).isEqualTo("me");
        assertThat(created.offset()).isZero();
        assertThat(created.checkpoint()).isEqualTo(Checkpoint.NONE);
        assertThat(created.expiresAt()).contains(CREATED.plus(TIMEOUT));
        assertThat(created.length()).isEqualTo(row.length()).isEqualTo(OptionalLong.of(10));
    }

    @Test
    void activity_puts_off_expiry_and_nothing_else_does() {
        UploadSession row = in(SessionState.UPLOADING);

        for (SessionEvent event : new SessionEvent[] {
            new Appended(6, CHECKPOINT),
            new Renewed(),
            new Prepared(CHECKPOINT),
            new LengthDeclared(10),
            new AllowanceRaised(20),
            new TypeDetected("text/plain")
        }) {
            assertThat(after(row, event).expiresAt()).contains(NOW.plus(TIMEOUT));
            assertThat(after(row, event).times().lastActivity()).isEqualTo(NOW);
        }
        assertThat(after(row, new EpochTaken("x")).expiresAt()).contains(LATER);
        assertThat(after(row, new EpochTaken("x")).times().lastActivity()).isEqualTo(CREATED);
        assertThat(after(row, new Paused()).expiresAt()).contains(NOW.plus(TIMEOUT));
        assertThat(after(row, new Paused(), new Resumed()).expiresAt()).contains(NOW.plus(TIMEOUT));
    }

    @Test
    void a_step_that_was_reached_is_due_at_once() {
        UploadSession assembling = after(in(SessionState.UPLOADING), new Received(10, Optional.empty()));
        UploadSession scanning = after(assembling, new Begun(LATER), new Assembled(CHECKPOINT));
        UploadSession promoting = after(scanning, new Begun(LATER), new FoundClean("memory", SHA256));
        UploadSession again = after(in(SessionState.SCAN_FAILED), new RescanRequested());

        for (UploadSession row : new UploadSession[] {assembling, scanning, promoting, again}) {
            assertThat(row.duty()).isEqualTo(Duty.due(NOW));
            assertThat(row.expiresAt()).isEmpty();
        }
    }

    @Test
    void a_file_owes_nothing() {
        UploadSession complete = after(in(SessionState.PROMOTING), new Promoted(CHECKPOINT));

        assertThat(complete.duty()).isEqualTo(Duty.NONE);
        assertThat(complete.checkpoint()).isEqualTo(CHECKPOINT);
        assertThat(after(complete, new Deleted()).duty()).isEqualTo(Duty.due(NOW));
    }

    @Test
    void a_claim_without_an_outcome_counts_as_a_try_and_a_delay_does_not() {
        UploadSession row = after(in(SessionState.SCANNING), new Begun(LATER));
        assertThat(row.duty()).isEqualTo(new Duty(Optional.of(LATER), true, 1, 0));

        assertThat(after(row, new Prolonged(LATER.plusSeconds(9))).duty())
                .isEqualTo(new Duty(Optional.of(LATER.plusSeconds(9)), true, 1, 0));
        assertThat(after(row, new Begun(LATER)).duty().tries()).isEqualTo(2);
        assertThat(after(row, new Postponed(LATER)).duty()).isEqualTo(new Duty(Optional.of(LATER), false, 0, 1));
        assertThat(after(row, new Postponed(LATER), new Begun(LATER), new Postponed(LATER))
                        .duty())
                .isEqualTo(new Duty(Optional.of(LATER), false, 0, 2));
    }

    @Test
    void nothing_is_discarded_under_a_reader() {
        UploadSession scanning = after(in(SessionState.SCANNING), new Begun(LATER));

        assertThat(after(scanning, new Cancelled()).duty()).isEqualTo(Duty.due(LATER));
        assertThat(after(scanning, new Failed(Rejection.BYTES_LOST, "gone")).dueAt())
                .contains(LATER);
        assertThat(after(in(SessionState.SCANNING), new Cancelled()).duty()).isEqualTo(Duty.due(NOW));
        assertThat(after(in(SessionState.SCANNING), new Begun(CREATED), new Cancelled())
                        .duty())
                .isEqualTo(Duty.due(NOW));
    }

    @Test
    void an_end_owes_the_removal_of_its_bytes_until_they_are_gone() {
        for (SessionState end : SessionState.values()) {
            if (end.ended() || end == SessionState.QUARANTINED) {
                assertThat(in(end).bytesGone()).isFalse();
                assertThat(after(in(end), new Begun(LATER), new Discarded()).bytesGone())
                        .isTrue();
            } else {
                assertThat(Rows.with(in(end), end, Duty.NONE).bytesGone()).isFalse();
            }
        }
    }

    @Test
    void a_verdict_says_how_long_the_bytes_are_kept_and_by_whom_it_was_given() {
        UploadSession scanning = after(in(SessionState.SCANNING), new Begun(NOW.plusSeconds(5)));
        UploadSession infected = after(scanning, new FoundInfected("clamav", "Worm", LATER));
        UploadSession gaveUp = after(scanning, new ScanGaveUp("away", LATER));

        assertThat(infected.duty()).isEqualTo(Duty.due(LATER));
        assertThat(infected.outcome().note()).contains("infected: Worm (clamav)");
        assertThat(gaveUp.duty()).isEqualTo(Duty.due(LATER));
        assertThat(gaveUp.outcome().note()).contains("no verdict: away");
        assertThat(after(gaveUp, new RetentionEnded()).outcome().failure()).contains(Rejection.EXPIRED);
        assertThat(after(scanning, new FoundClean("clamav", SHA256)).outcome().note())
                .contains("clean: clamav");
        assertThat(after(scanning, new ScanWaived("small", SHA256)).outcome().note())
                .contains("not scanned: small");
    }

    @Test
    void a_verdict_brings_the_digest_of_what_was_judged() {
        assertThat(after(in(SessionState.SCANNING), new FoundClean("clamav", SHA256))
                        .content()
                        .sha256())
                .contains(SHA256);
        assertThat(after(in(SessionState.SCANNING), new ScanWaived("small", SHA256))
                        .content()
                        .sha256())
                .contains(SHA256);
    }

    @Test
    void a_cancelled_quarantine_is_hidden_and_kept() {
        UploadSession hidden = after(in(SessionState.QUARANTINED), new Cancelled());

        assertThat(hidden.outcome().hidden()).isTrue();
        assertThat(hidden.dueAt()).contains(LATER);
        assertThat(hidden.usage().bytes()).isEqualTo(10);
    }

    @Test
    void a_joined_partial_does_not_expire() {
        UploadSession joined = after(in(SessionState.UPLOADING), new Joined(FINAL));

        assertThat(joined.duty()).isEqualTo(Duty.NONE);
        assertThat(joined.outcome().joinedTo()).contains(FINAL);
    }

    @Test
    void bytes_that_belong_to_a_concatenation_do_not_change_any_more() {
        for (SessionState state : new SessionState[] {SessionState.PENDING, SessionState.UPLOADING}) {
            assertThat(known(after(in(state), new Joined(FINAL)))).containsExactlyInAnyOrder("EpochTaken", "Cancelled");
        }
        UploadSession released = after(in(SessionState.UPLOADING), new Joined(FINAL), new Cancelled());
        assertThat(known(released)).containsExactlyInAnyOrder("Begun", "Prolonged", "Postponed", "Discarded");
    }

    @Test
    void what_is_gone_is_not_worked_on_again() {
        assertThat(known(after(in(SessionState.QUARANTINED), new Discarded()))).containsExactly("Cancelled");
        for (SessionState end :
                new SessionState[] {SessionState.FAILED, SessionState.CANCELLED, SessionState.DELETED}) {
            assertThat(known(after(in(end), new Discarded()))).isEmpty();
        }
    }

    private static Set<String> known(UploadSession row) {
        return EVENTS.stream()
                .filter(event -> knows(row, event))
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.toSet());
    }

    private static boolean knows(UploadSession row, SessionEvent event) {
        try {
            after(row, event);
            return true;
        } catch (IllegalStateException bug) {
            return false;
        }
    }

    @Test
    void bytes_are_what_was_recorded_last() {
        UploadSession row = after(Rows.created(UploadSpec.ofUnknownLength("a")), new Appended(6, CHECKPOINT));
        assertThat(row.offset()).isEqualTo(6);
        assertThat(row.checkpoint()).isEqualTo(CHECKPOINT);
        assertThat(row.whole()).isFalse();

        UploadSession whole = after(row, new LengthDeclared(6));
        assertThat(whole.whole()).isTrue();
        assertThat(after(whole, new Received(6, Optional.of(SHA256))).content().sha256())
                .contains(SHA256);
        assertThat(after(row, new Prepared(CHECKPOINT)).content().prepared()).isTrue();
        assertThat(after(row, new TypeDetected("a/b")).content().detectedType()).contains("a/b");
    }

    @Test
    void the_recorded_offset_reaches_the_length_when_the_pieces_are_one() {
        UploadSession received =
                after(in(SessionState.UPLOADING), new Appended(6, CHECKPOINT), new Received(10, Optional.empty()));
        UploadSession assembled = after(received, new Assembled(CHECKPOINT));

        assertThat(received.offset()).isEqualTo(6);
        assertThat(received.length()).isEqualTo(OptionalLong.of(10));
        assertThat(assembled.offset()).isEqualTo(10);
        assertThat(after(assembled, new FoundClean("x", SHA256), new Promoted(CHECKPOINT))
                        .offset())
                .isEqualTo(10);
    }

    @Test
    void a_client_is_told_the_recorded_offset_and_the_length_once_every_byte_is_there() {
        UploadSession row = after(in(SessionState.UPLOADING), new Appended(6, CHECKPOINT));
        UploadSession received = after(row, new Received(10, Optional.empty()));

        assertThat(row.offsetToTell()).isEqualTo(6);
        assertThat(after(row, new Paused()).offsetToTell()).isEqualTo(6);
        assertThat(after(row, new Cancelled()).offsetToTell()).isEqualTo(6);
        assertThat(received.offsetToTell()).isEqualTo(10);
        assertThat(after(received, new Assembled(CHECKPOINT)).offsetToTell()).isEqualTo(10);
    }

    @Test
    void a_failure_says_why() {
        UploadSession failed = after(in(SessionState.UPLOADING), new Failed(Rejection.TYPE_REFUSED, "image/gif"));

        assertThat(failed.outcome().failure()).contains(Rejection.TYPE_REFUSED);
        assertThat(failed.outcome().note()).contains("image/gif");
    }

    private static Set<SessionEvent> cells(SessionState state) {
        return EVENTS.stream()
                .filter(event -> LITERAL.get(state).containsKey(event.getClass().getSimpleName()))
                .collect(Collectors.toSet());
    }

    private static Set<SessionState> reachable(SessionState from, Predicate<Class<?>> events) {
        Set<SessionState> seen = EnumSet.of(from);
        Deque<SessionState> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            SessionLifecycle.table().get(open.remove()).forEach((event, next) -> {
                if (events.test(event) && seen.add(next)) {
                    open.add(next);
                }
            });
        }
        return seen;
    }

    private static Map<SessionState, Map<String, SessionState>> literal() {
        Map<SessionState, Map<String, SessionState>> table = new EnumMap<>(SessionState.class);
        CELLS.lines()
                .map(line -> line.split(" +"))
                .forEach(cell -> table.computeIfAbsent(SessionState.valueOf(cell[0]), any -> new TreeMap<>())
                        .put(cell[1], SessionState.valueOf(cell[2])));
        assertThat(table.keySet()).containsExactlyElementsOf(Arrays.asList(SessionState.values()));
        return table;
    }

    private static Map<SessionState, Map<String, SessionState>> names(
            Map<SessionState, Map<Class<? extends SessionEvent>, SessionState>> table) {
        Map<SessionState, Map<String, SessionState>> names = new EnumMap<>(SessionState.class);
        table.forEach((state, cells) -> cells.forEach((event, next) ->
                names.computeIfAbsent(state, any -> new TreeMap<>()).put(event.getSimpleName(), next)));
        return names;
    }
}
