// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The open stages that this process began: who goes on in each, which number comes next, and the longest list that was
 * ever handed out. So no part number is given out twice, and all lists of one stage are beginnings of one another: a stage
 * may be completed by the longest, and every checkpoint finds its bytes at the beginning of the object. Nobody goes on in a
 * stage that has parts which are in no list: some services complete a multipart upload only with all of its parts. A stage that is not
 * known here, because another process began it or too many came since, is never gone on with. Thread-safe.
 */
class OpenStages {
    private record Key(UploadId id, Name stage) {}

    private static final class Entry {
        private @Nullable Object writer;
        private int last;
        private List<Listed> longest = List.of();

        private Entry(Object writer) {
            this.writer = writer;
        }
    }

    private final int most;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param most stages that are remembered */
    OpenStages(int most) {
        this.most = most;
    }

    synchronized void begin(UploadId id, Name stage, Object writer) {
        entries.put(new Key(id, stage), new Entry(writer));
        if (entries.size() > most) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** Whether a writer that stands at this list goes on; from then on no other does. */
    synchronized boolean claim(UploadId id, Stage stage, Object writer) {
        Entry entry = entries.get(new Key(id, stage.name()));
        if (entry == null || entry.writer == null || !entry.longest.equals(stage.parts())) {
            return false;
        }
        int lastListed = stage.parts().isEmpty()
                ? 0
                : stage.parts().get(stage.parts().size() - 1).number();
        if (entry.last != lastListed) {
            return false;
        }
        entry.writer = writer;
        return true;
    }

    /** Empty if somebody else goes on in it, or nobody. */
    synchronized OptionalInt next(UploadId id, Name stage, Object writer) {
        Entry entry = entries.get(new Key(id, stage));
        return entry == null || !writer.equals(entry.writer) ? OptionalInt.empty() : OptionalInt.of(++entry.last);
    }

    synchronized boolean holds(UploadId id, Name stage, Object writer) {
        Entry entry = entries.get(new Key(id, stage));
        return entry != null && writer.equals(entry.writer);
    }

    synchronized void handOut(UploadId id, Stage stage, Object writer) {
        Entry entry = entries.get(new Key(id, stage.name()));
        if (entry != null && writer.equals(entry.writer)) {
            entry.longest = stage.parts();
        }
    }

    /** By which list a stage is to be completed; nobody goes on in it any more. */
    synchronized List<Listed> ending(UploadId id, Stage stage) {
        Entry entry = entries.get(new Key(id, stage.name()));
        if (entry == null) {
            return stage.parts();
        }
        entry.writer = null;
        return entry.longest.size() > stage.parts().size() ? entry.longest : stage.parts();
    }

    synchronized void ended(UploadId id, Name stage) {
        entries.remove(new Key(id, stage));
    }
}
