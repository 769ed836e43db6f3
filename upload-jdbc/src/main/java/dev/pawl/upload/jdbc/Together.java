// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Many changes as one: a round trip for each kind of statement, and one update of an account for all changes of its owner.
 * Hopes that every one of them goes well, as nearly all do. If one does not, nothing of it may stay, and each is to be
 * written alone. Rows are locked in the order in which a change alone locks them: sessions by id, the accounts last.
 */
final class Together {
    private final Link link;
    private final Batches batches = new Batches();

    private Together(Link link) {
        this.link = link;
    }

    /** Whether all of them are done; if not, the transaction is to be rolled back. */
    static boolean write(Link link, List<ChangeSet> sets) throws SQLException {
        List<Change> changes = new ArrayList<>();
        for (ChangeSet set : sets) {
            changes.addAll(set.changes());
        }
        changes.sort(Comparator.comparing(change -> change.after().session().id()));
        Together all = new Together(link);
        return all.sessions(changes) && all.files(changes) && all.others(changes) && all.accounts(sets);
    }

    private boolean sessions(List<Change> changes) throws SQLException {
        for (Change change : changes) {
            UploadSession after = change.after().session();
            if (change.before().isEmpty()) {
                batches.insert(SessionTable.insertion(link, after));
            } else {
                UploadSession before = change.before().get().session();
                batches.update(SessionTable.change(link, before, after, change.guard()));
            }
        }
        return batches.flush();
    }

    private boolean files(List<Change> changes) throws SQLException {
        for (Change change : changes) {
            if (change.after().file().isEmpty()) {
                continue;
            }
            StoredFile file = change.after().file().get();
            if (change.before().isEmpty()) {
                batches.insert(FileTable.insertion(link, file));
                FileTable.addPairs(
                        link, batches, file, change.after().session().spec().metadata());
            } else if (!change.before().get().file().equals(change.after().file())) {
                batches.update(FileTable.change(link, file));
            }
        }
        return batches.flush();
    }

    private boolean others(List<Change> changes) throws SQLException {
        for (Change change : changes) {
            if (!change.parts().isEmpty()) {
                PartTable.add(link, change.after().session().id(), change.parts());
            }
            EventTable.add(link, batches, change.listeners(), change.events());
        }
        return batches.flush();
    }

    private boolean accounts(List<ChangeSet> sets) throws SQLException {
        Map<String, Charge> charges = new TreeMap<>();
        for (ChangeSet set : sets) {
            if (set.charge().isEmpty()) {
                return false;
            }
            charges.computeIfAbsent(set.owner().text(), owner -> new Charge(set.owner()))
                    .add(set.charge().get(), set);
        }
        for (Charge charge : charges.values()) {
            charge.to(link, batches);
        }
        return batches.flush();
    }

    /**
     * What is charged to an owner by several changes. If the sum fits under the least quota of those that raise it, there is
     * an order in which each of them fits: first those that lower it.
     */
    private static final class Charge {
        private final OwnerId owner;
        private Usage sum = Usage.NOTHING;
        private boolean any;
        private boolean moreBytes;
        private boolean moreSessions;
        private long bytes = Long.MAX_VALUE;
        private long sessions = Long.MAX_VALUE;

        Charge(OwnerId owner) {
            this.owner = owner;
        }

        void add(Usage more, ChangeSet set) {
            any |= !more.equals(Usage.NOTHING);
            sum = sum.plus(more);
            if (more.bytes() > 0) {
                moreBytes = true;
                bytes = Math.min(bytes, set.quota().bytes());
            }
            if (more.openSessions() > 0) {
                moreSessions = true;
                sessions = Math.min(sessions, set.quota().openSessions());
            }
        }

        void to(Link link, Batches batches) throws SQLException {
            if (any) {
                batches.update(AccountTable.charging(
                        link,
                        owner,
                        sum,
                        moreBytes ? room(bytes, sum.bytes()) : Long.MAX_VALUE,
                        moreSessions ? room(sessions, sum.openSessions()) : Long.MAX_VALUE));
            }
        }

        /** Without overflow. */
        private static long room(long limit, long more) {
            return more < 0 && limit > Long.MAX_VALUE + more ? Long.MAX_VALUE : limit - more;
        }
    }
}
