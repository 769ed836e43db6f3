// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.engine.AppendSpec.Completion;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must be true of one upload, from all that was seen of it; judged at every change of its rows. */
final class ModelUpload {
    private static final char SHARED = 's';

    final int number;
    final UploadSession first;
    final boolean shared;
    final boolean wrongExpected;
    private final List<UploadEvent> events = new ArrayList<>();
    private final List<ByteRange> kept = new ArrayList<>();
    private final byte[] accepted;
    private final int seed;
    private int heard;

    /** The largest offset any client was told. */
    long acked;

    boolean ackedComplete;
    boolean removeAsked;

    /** When the last resume point was asked for, among those that were answered. */
    long resumePointAsked = -1;

    ModelUpload(int number, UploadSession first, byte[] sources) {
        this.number = number;
        this.first = first;
        this.shared = first.spec().fileName().charAt(0) == SHARED;
        this.seed = seed(first.spec().fileName());
        this.wrongExpected = first.spec().fileName().endsWith("!");
        this.accepted = first.spec().role() == Role.FINAL ? sources : new byte[ModelWorld.LONGEST + 1];
        if (shared && first.spec().role() != Role.FINAL) {
            System.arraycopy(ModelBytes.of(seed(), 0, accepted.length), 0, accepted, 0, accepted.length);
        }
    }

    /** Of the content that all requests of this upload share. */
    int seed() {
        return seed;
    }

    private static int seed(String name) {
        int end = name.length();
        while (end > 1 && !Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        return end > 1 ? Integer.parseInt(name, 1, end, 10) : 0;
    }

    byte[] accepted(long length) {
        return Arrays.copyOf(accepted, (int) length);
    }

    /** Judges a change that was recorded. */
    void changed(
            Optional<Rows> before,
            Rows after,
            Change change,
            ModelActors actors,
            Storage storage,
            Instant now,
            ModelScans scans,
            ModelTypes types)
            throws ModelViolation {
        UploadSession row = after.session();
        events.addAll(change.events());
        checkEvents(before, row, change);
        if (before.isEmpty()) {
            return;
        }
        UploadSession was = before.get().session();
        check(row.version() > was.version(), () -> "version goes from " + was.version() + " to " + row.version());
        check(row.epoch() >= was.epoch(), () -> "I1: epoch goes from " + was.epoch() + " to " + row.epoch());
        check(row.offset() >= was.offset(), () -> "I1: offset goes from " + was.offset() + " to " + row.offset());
        if (was.state().open()) {
            checkGrowth(was, row, actors);
        }
        if (row.state() != was.state()) {
            checkMove(was, after, storage, now, scans, types, actors);
        }
    }

    private void checkGrowth(UploadSession was, UploadSession row, ModelActors actors) {
        ModelAppend by = actors.running();
        boolean grew = row.offset() > was.offset() && first.spec().role() != Role.FINAL;
        if (grew) {
            check(by != null, () -> "I2: offset goes to " + row.offset() + " and nobody sends");
        }
        if (grew && by != null) {
            long end = by.spec.offset() + by.sent;
            check(
                    by.spec.offset() <= was.offset() && row.offset() <= end,
                    () -> "I2: offset goes from " + was.offset() + " to " + row.offset() + " by " + by);
            check(
                    !by.checked() || by.verified() && row.offset() == end,
                    () -> "A13: recorded without a checksum: " + by);
            check(
                    by.openedAt > resumePointAsked,
                    () -> "I1: a resume point was told, then " + by + ", opened before, went on to " + row.offset());
            byte[] bytes = by.bytes((int) (was.offset() - by.spec.offset()), (int) (row.offset() - was.offset()));
            if (shared) {
                byte[] there = Arrays.copyOfRange(accepted, (int) was.offset(), (int) row.offset());
                check(Arrays.equals(there, bytes), () -> "the model itself is wrong");
            }
            System.arraycopy(bytes, 0, accepted, (int) was.offset(), bytes.length);
        }
        check(
                row.offset() <= row.length().orElse(row.content().allowance()),
                () -> "I6: stands at " + row.offset() + ", and " + row.usage() + " is charged");
        checkCompletion(was, row, actors);
        boolean declared = by != null
                && row.length().isPresent()
                && !row.length().equals(was.length())
                && row.length().equals(by.spec.length());
        ModelAppend cause = grew || declared || actors.opening() == null ? by : actors.opening();
        boolean news = grew || !row.length().equals(was.length());
        boolean unfinished = row.state().open() && row.whole() && first.spec().role() == Role.WHOLE;
        check(
                !(news && unfinished && cause != null && cause.spec.completion() == Completion.AT_LENGTH),
                () -> "I4: whole and yet " + row.state() + " by " + cause);
    }

    /** An upload is finished by a request that may, or by chunks. */
    private void checkCompletion(UploadSession was, UploadSession row, ModelActors actors) {
        ModelAppend by = actors.completing() ? null : actors.running();
        boolean received = !row.state().open() && row.state() != SessionState.CANCELLED && !failedOnTheWay(row);
        if (received
                && by != null
                && first.spec().role() == Role.WHOLE
                && !was.content().prepared()) {
            boolean last = by.spec.completion() == Completion.LAST && by.ending;
            check(last || by.spec.completion() == Completion.AT_LENGTH, () -> "I4: finished by " + by);
        }
    }

    private static boolean failedOnTheWay(UploadSession row) {
        Optional<Rejection> why = row.outcome().failure();
        return why.equals(Optional.of(Rejection.EXPIRED)) || why.equals(Optional.of(Rejection.TYPE_REFUSED));
    }

    private void checkMove(
            UploadSession was,
            Rows after,
            Storage storage,
            Instant now,
            ModelScans scans,
            ModelTypes types,
            ModelActors actors) {
        UploadSession row = after.session();
        check(
                was.state() != SessionState.COMPLETE || row.state() == SessionState.DELETED && removeAsked,
                () -> "I4: COMPLETE becomes " + row.state() + " and nobody asked for it");
        check(was.state() != SessionState.QUARANTINED, () -> "QUARANTINED becomes " + row.state());
        check(!was.state().ended(), () -> was.state() + " becomes " + row.state());
        if (row.state() == SessionState.CANCELLED) {
            check(removeAsked || row.outcome().joinedTo().isPresent(), () -> "CANCELLED and nobody asked for it");
        }
        if (row.state() == SessionState.FAILED) {
            checkFailure(was, row, now, types, actors);
        }
        if (row.state() == SessionState.COMPLETE) {
            checkComplete(after, storage, scans, types);
        }
    }

    private void checkFailure(UploadSession was, UploadSession row, Instant now, ModelTypes types, ModelActors actors) {
        Rejection why = row.outcome().failure().orElseThrow();
        switch (why) {
            case EXPIRED ->
                check(
                        !was.dueAt().orElse(Instant.MAX).isAfter(now),
                        () -> "expired at " + now + " and was not due before " + was.dueAt());
            case CHECKSUM_MISMATCH ->
                check(wrongExpected, () -> "I3: the content is said to be wrong, and it is right");
            case TYPE_REFUSED ->
                check(
                        first.spec().role() != Role.PARTIAL && mayRefuse(was, row, types, actors),
                        () -> "A14: refused for its type: " + row.outcome().note());
            default ->
                check(
                        false,
                        () -> "I2: failed for " + why + ", " + row.outcome().note());
        }
    }

    /** Whoever says that everything was sent ends the append that runs, and is judged by its bytes too. */
    private boolean mayRefuse(UploadSession was, UploadSession row, ModelTypes types, ModelActors actors) {
        ModelAppend sending = actors.running() != null ? actors.running() : actors.opening();
        if (!actors.completing()) {
            return types.mayRefuse(beginning(was, sending), row);
        }
        boolean kept = sending != null && !sending.checked();
        return types.mayRefuse(beginning(was, null), row) || kept && types.mayRefuse(beginning(was, sending), row);
    }

    /** What is accepted already, and what the request that was judged brings behind it. */
    private byte[] beginning(UploadSession was, @Nullable ModelAppend by) {
        boolean open = was.state().open() && !shared && first.spec().role() != Role.FINAL;
        int known = (int) (open ? was.offset() : was.length().orElse(accepted.length));
        if (!open || by == null || by.spec.offset() + by.sent <= was.offset()) {
            return Arrays.copyOf(accepted, known);
        }
        check(!by.checked() || by.verified(), () -> "A13: judged by bytes without a checksum: " + by);
        int skipped = (int) (was.offset() - by.spec.offset());
        byte[] behind = by.bytes(skipped, Math.max(0, by.sent - skipped));
        byte[] all = Arrays.copyOf(accepted, known + behind.length);
        System.arraycopy(behind, 0, all, known, behind.length);
        return all;
    }

    private void checkComplete(Rows after, Storage storage, ModelScans scans, ModelTypes types) {
        UploadSession row = after.session();
        long length = row.length().orElse(-1);
        check(length == row.offset(), () -> "I3: COMPLETE at " + row.offset() + " of " + length);
        check(!wrongExpected, () -> "I3: COMPLETE with another checksum than was expected");
        check(first.spec().role() != Role.PARTIAL, () -> "a partial upload is COMPLETE");
        byte[] content = accepted(length);
        check(Arrays.equals(stored(storage, row), content), () -> "I2: the content is not what was accepted");
        check(
                row.content().sha256().equals(Optional.of(ModelBytes.sha256(content)))
                        && after.file()
                                .orElseThrow()
                                .sha256()
                                .equals(row.content().sha256()),
                () -> "I3: the row tells another SHA-256");
        check(scans.cleared(row.file(), content), () -> "I5: COMPLETE without verdict or waiver");
        check(types.allows(content), () -> "A14: COMPLETE and not of an allowed type");
        check(
                row.content().detectedType().equals(Optional.of(types.of(content))),
                () -> "A14: COMPLETE as " + row.content().detectedType());
    }

    private byte[] stored(Storage storage, UploadSession row) {
        try (Storage.Content content = storage.open(row.id(), row.checkpoint(), ByteRange.ALL)) {
            return content.stream().readAllBytes();
        } catch (IOException | BytesLostException e) {
            throw new ModelViolation(this + ": I3: promoted content cannot be read: " + e);
        }
    }

    private void checkEvents(Optional<Rows> before, UploadSession row, Change change) {
        boolean moved = before.isEmpty() || before.get().session().state() != row.state();
        if (first.spec().role() == Role.PARTIAL) {
            check(change.events().isEmpty(), () -> "a partial upload tells " + change.events());
            return;
        }
        List<UploadEvent> moves = change.events().stream()
                .filter(event -> event.verdict().isEmpty())
                .toList();
        check(moved != moves.isEmpty(), () -> "M7: " + row.state() + " tells " + change.events());
        if (moved) {
            UploadEvent last = moves.get(moves.size() - 1);
            check(last.state() == row.state(), () -> "M7: " + row.state() + " tells " + last.state());
        }
    }

    /** A listener got an event. */
    void heard(UploadEvent event) {
        int index = indexOf(event);
        check(index < events.size(), () -> "M7: told, and never recorded: " + event.state());
        check(index <= heard, () -> "M7: " + event.state() + " is told before " + events.get(heard));
        heard = Math.max(heard, index + 1);
    }

    private int indexOf(UploadEvent event) {
        int index = 0;
        while (index < events.size() && events.get(index).sequence() != event.sequence()) {
            index++;
        }
        return index;
    }

    /** A client was told that a chunk is kept. */
    void keeps(ByteRange range) {
        if (range.length() > 0) {
            kept.add(range);
        }
    }

    /** A request was answered well: its bytes count, and no other ones in their place. */
    void checkAccepted(ModelAppend append, Status status) {
        int from = (int) append.spec.offset();
        int to = (int) Math.min(status.session().offsetToTell(), append.spec.offset() + append.sent);
        byte[] there = Arrays.copyOfRange(accepted, from, Math.max(from, to));
        check(
                status.session().state().ended() || Arrays.equals(there, append.bytes(0, there.length)),
                () -> "I2: other bytes are there than those of " + append);
    }

    /** What a client knows when it asks; what is answered may be as old as that. */
    record Known(long offset, int chunks) {}

    Known known() {
        return new Known(acked, kept.size());
    }

    void answered(Status status, Known before) {
        UploadSession row = status.session();
        boolean ended = row.state().ended();
        told(row.offsetToTell(), ended ? 0 : before.offset());
        ackedComplete |= row.state() == SessionState.COMPLETE;
        kept.subList(0, before.chunks()).forEach(range -> checkKept(status, range));
    }

    void checkKept(Status status, ByteRange range) {
        boolean there =
                status.received().stream().anyMatch(some -> some.first() <= range.first() && some.end() >= range.end());
        check(
                there || status.session().state().ended() || range.length() == 0,
                () -> "I1: kept " + range + ", and " + status.received() + " is there");
    }

    boolean allHeard() {
        return heard == events.size();
    }

    /** At the end, when everything was told. */
    void checkStory() {
        long completions = events.stream()
                .filter(event -> event.state() == SessionState.COMPLETE)
                .count();
        check(completions <= 1, () -> "M7: COMPLETE " + completions + " times");
        check(completions == 1 || !ackedComplete, () -> "M7: COMPLETE and never told");
        check(allHeard(), () -> "M7: never told: " + events.subList(heard, events.size()));
    }

    /** A client is told an offset: at least what anybody was told before the request began. */
    void told(long offset, long ackedBefore) {
        check(offset >= ackedBefore, () -> "I1: told " + offset + " after " + ackedBefore);
        acked = Math.max(acked, offset);
    }

    void check(boolean holds, Supplier<String> text) {
        if (!holds) {
            throw new ModelViolation(this + ": " + text.get());
        }
    }

    @Override
    public String toString() {
        return "upload " + number;
    }
}
