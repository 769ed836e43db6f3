// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The changes of one {@code replace}. Rows are locked in one order by everybody: sessions by id, with each its file, parts
 * and events; the account last, and only if its charge changes, for all of an owner's writers meet there.
 */
final class ChangeSet implements Work.Body<Outcome> {
    private final List<Change> changes;
    private final OwnerId owner;
    private final Quota quota;

    private ChangeSet(List<Change> changes, OwnerId owner, Quota quota) {
        this.changes = changes;
        this.owner = owner;
        this.quota = quota;
    }

    /**
     * Checked changes.
     *
     * @throws IllegalArgumentException if they have not one owner, an upload comes twice, a version does not grow or
     *     something changes that never does
     */
    static ChangeSet of(List<Change> changes, Quota quota) {
        Set<OwnerId> owners = new HashSet<>();
        Set<UploadId> ids = new HashSet<>();
        for (Change change : changes) {
            UploadSession after = change.after().session();
            owners.add(after.owner());
            if (!ids.add(after.id())) {
                throw new IllegalArgumentException("upload " + after.id() + " is changed twice at once");
            }
            if (change.before().isPresent()) {
                checkGrowth(change.before().get().session(), after);
                checkFile(change.before().get().file(), change.after());
            }
        }
        if (owners.size() != 1) {
            throw new IllegalArgumentException("changes of " + owners.size() + " owners at once");
        }
        List<Change> ordered = changes.stream()
                .sorted(Comparator.comparing(change -> change.after().session().id()))
                .toList();
        return new ChangeSet(ordered, owners.iterator().next(), quota);
    }

    List<Change> changes() {
        return changes;
    }

    OwnerId owner() {
        return owner;
    }

    Quota quota() {
        return quota;
    }

    /** What it is about, for messages. */
    String what() {
        UploadId first = changes.get(0).after().session().id();
        return changes.size() == 1 ? "upload " + first : "upload " + first + " and " + (changes.size() - 1) + " others";
    }

    @Override
    public Outcome on(Link link) throws SQLException {
        for (Change change : changes) {
            if (!write(link, change)) {
                return Outcome.STALE;
            }
        }
        Optional<Usage> more = charge();
        if (more.isEmpty()) {
            return Outcome.OVER_QUOTA;
        }
        return more.get().equals(Usage.NOTHING) ? Outcome.DONE : AccountTable.charge(link, owner, more.get(), quota);
    }

    private boolean write(Link link, Change change) throws SQLException {
        UploadSession after = change.after().session();
        if (change.before().isEmpty()) {
            if (!created(link, change.after())) {
                return false;
            }
        } else {
            Rows before = change.before().get();
            if (SessionTable.change(link, before.session(), after, change.guard())
                                    .update()
                            != 1
                    || !file(link, before.file(), change.after())) {
                return false;
            }
        }
        if (!change.parts().isEmpty()) {
            PartTable.add(link, after.id(), change.parts());
        }
        Batches events = new Batches();
        EventTable.add(link, events, change.listeners(), change.events());
        events.flush();
        return true;
    }

    private static boolean created(Link link, Rows rows) throws SQLException {
        try {
            SessionTable.insertion(link, rows.session()).update();
            if (rows.file().isPresent()) {
                FileTable.insertion(link, rows.file().get()).update();
                Batches pairs = new Batches();
                FileTable.addPairs(
                        link, pairs, rows.file().get(), rows.session().spec().metadata());
                pairs.flush();
            }
            return true;
        } catch (SQLException e) {
            if (Fault.of(e) == Fault.DUPLICATE) {
                return false;
            }
            throw e;
        }
    }

    private static boolean file(Link link, Optional<StoredFile> before, Rows after) throws SQLException {
        if (before.equals(after.file())) {
            return true;
        }
        return FileTable.change(link, after.file().orElseThrow()).update() == 1;
    }

    /** By how much the owner's account changes; empty if that is beyond every quota. */
    Optional<Usage> charge() {
        Usage sum = Usage.NOTHING;
        try {
            for (Change change : changes) {
                Usage before =
                        change.before().map(rows -> rows.session().usage()).orElse(Usage.NOTHING);
                sum = sum.minus(before).plus(change.after().session().usage());
            }
            return Optional.of(sum);
        } catch (ArithmeticException tooMuch) {
            return Optional.empty();
        }
    }

    private static void checkGrowth(UploadSession before, UploadSession after) {
        boolean same = before.id().equals(after.id())
                && before.file().equals(after.file())
                && before.owner().equals(after.owner())
                && before.spec().equals(after.spec())
                && before.placement().equals(after.placement())
                && before.times().createdAt().equals(after.times().createdAt())
                && before.times().timeout().equals(after.times().timeout());
        if (!same) {
            throw new IllegalArgumentException(
                    "upload " + before.id() + " cannot change its ids, owner, wish, place, creation or time-out");
        }
        if (after.version() <= before.version()) {
            throw new IllegalArgumentException("upload " + before.id() + " is at version " + before.version()
                    + " and cannot go to " + after.version());
        }
    }

    private static void checkFile(Optional<StoredFile> before, Rows after) {
        if (before.isPresent() != after.file().isPresent()) {
            throw new IllegalArgumentException("upload " + after.session().id() + " cannot gain or lose its file");
        }
    }
}
