// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSession.Duty;
import dev.pawl.upload.UploadSession.Times;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What several changes are together. */
final class Changes {
    private Changes() {}

    /**
     * The one owner of all changes.
     *
     * @throws IllegalArgumentException if there is not exactly one, an upload comes twice, a version does not grow, or
     *     something changes that never does
     */
    static OwnerId ownerOf(List<Change> changes) {
        Set<OwnerId> owners = new HashSet<>();
        Set<UploadId> ids = new HashSet<>();
        for (Change change : changes) {
            UploadSession after = change.after().session();
            owners.add(after.owner());
            if (!ids.add(after.id())) {
                throw new IllegalArgumentException("upload " + after.id() + " is changed twice at once");
            }
            change.before().ifPresent(before -> checkGrowth(before, change.after()));
        }
        if (owners.size() != 1) {
            throw new IllegalArgumentException("changes of " + owners.size() + " owners at once");
        }
        return owners.iterator().next();
    }

    /** The owner's account after all changes; empty if the quota has no room, or a long has none. */
    static Optional<Usage> charged(Usage account, List<Change> changes, Quota quota) {
        Usage after = account;
        try {
            for (Change change : changes) {
                Usage before =
                        change.before().map(rows -> rows.session().usage()).orElse(Usage.NOTHING);
                after = after.minus(before).plus(change.after().session().usage());
            }
        } catch (ArithmeticException tooMuch) {
            return Optional.empty();
        }
        return quota.allows(account, after) ? Optional.of(after) : Optional.empty();
    }

    /** The row after a sign of life that is no change of it. */
    static UploadSession active(UploadSession row, Instant now) {
        Times times = row.times();
        if (now.isBefore(times.lastActivity())) {
            return row;
        }
        return new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                row.state(),
                row.content(),
                row.fence(),
                new Duty(
                        Optional.of(now.plus(times.timeout())),
                        row.duty().claimed(),
                        row.duty().tries(),
                        row.duty().delays()),
                row.outcome(),
                new Times(times.createdAt(), times.stateSince(), now, times.timeout()));
    }

    private static void checkGrowth(Rows before, Rows after) {
        UploadSession was = before.session();
        UploadSession is = after.session();
        if (!was.id().equals(is.id()) || !sameBirth(was, is)) {
            throw new IllegalArgumentException(
                    "upload " + was.id() + " cannot change its ids, owner, wish, place, creation or time-out");
        }
        if (before.file().isPresent() != after.file().isPresent()) {
            throw new IllegalArgumentException("upload " + was.id() + " cannot gain or lose its file");
        }
        if (is.version() <= was.version()) {
            throw new IllegalArgumentException(
                    "upload " + was.id() + " is at version " + was.version() + " and cannot go to " + is.version());
        }
    }

    private static boolean sameBirth(UploadSession was, UploadSession is) {
        return was.file().equals(is.file())
                && was.owner().equals(is.owner())
                && was.spec().equals(is.spec())
                && was.placement().equals(is.placement())
                && was.times().createdAt().equals(is.times().createdAt())
                && was.times().timeout().equals(is.times().timeout());
    }
}
