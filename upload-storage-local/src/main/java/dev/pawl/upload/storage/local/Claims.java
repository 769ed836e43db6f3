// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who of this instance writes which segment, and which segments nobody may go on in. This is the fence within a process;
 * between processes it is the boot in a segment's name and the lock of the root. No I/O happens here. Not final, so that
 * the simulator can break it and be seen to notice.
 */
class Claims {
    private enum Mark {
        /** Begun by an earlier boot, gone on by this one: what lies behind a checkpoint may be ours. */
        CONTINUED,
        /** Whole content, perhaps linked under a final name: never written again. */
        SEALED,
        /** A force failed: never forced again and believed. */
        POISONED,
        /** About to be removed: neither written nor linked any more. */
        CONDEMNED;

        boolean isEnd() {
            return this != CONTINUED;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<SegmentName, SegmentFile> writers = new HashMap<>();
    private final Map<SegmentName, Mark> marks = new HashMap<>();

    /**
     * Claims a segment for its next writer.
     *
     * @return false if another one has it and is not proved to be at its end, or if nobody may go on in it
     */
    boolean claim(SegmentFile file) {
        lock.lock();
        try {
            if (isEnded(file.name())) {
                return false;
            }
            SegmentFile holder = writers.get(file.name());
            if (holder != null && !(holder.epoch() < file.epoch() && holder.retire(file.base()))) {
                return false;
            }
            writers.put(file.name(), file);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Claims a segment in order to cut it; writers of earlier epochs are ended, wherever they stand.
     *
     * @return false if a writer of this or a later epoch has it, or is in the middle of a step
     */
    boolean seize(SegmentFile file) {
        lock.lock();
        try {
            SegmentFile holder = writers.get(file.name());
            if (isEnded(file.name()) || holder != null && !(holder.epoch() < file.epoch() && holder.end())) {
                return false;
            }
            writers.put(file.name(), file);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release(SegmentFile file) {
        lock.lock();
        try {
            writers.remove(file.name(), file);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends all writing of a segment for ever.
     *
     * @return false if a writer has it that is not at its end, or if it is poisoned or condemned
     */
    boolean seal(SegmentName name, long length, long epoch) {
        lock.lock();
        try {
            if (marks.get(name) == Mark.SEALED) {
                return true;
            }
            SegmentFile holder = writers.get(name);
            if (isEnded(name) || holder != null && !(holder.epoch() <= epoch && holder.retire(length))) {
                return false;
            }
            marks.put(name, Mark.SEALED);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets nobody write or promote a segment any more.
     *
     * @return false if somebody may have promoted it before
     */
    boolean condemn(SegmentName name) {
        lock.lock();
        try {
            Mark before = marks.putIfAbsent(name, Mark.CONDEMNED);
            return before == null || before == Mark.CONDEMNED;
        } finally {
            lock.unlock();
        }
    }

    void continued(SegmentName name) {
        mark(name, Mark.CONTINUED);
    }

    void poisoned(SegmentName name) {
        mark(name, Mark.POISONED);
    }

    boolean isContinued(SegmentName name) {
        lock.lock();
        try {
            return marks.containsKey(name);
        } finally {
            lock.unlock();
        }
    }

    /** The file is gone. */
    void forget(SegmentName name) {
        lock.lock();
        try {
            marks.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /** Every writer that is open now. */
    List<SegmentFile> writers() {
        lock.lock();
        try {
            return List.copyOf(writers.values());
        } finally {
            lock.unlock();
        }
    }

    private boolean isEnded(SegmentName name) {
        Mark mark = marks.get(name);
        return mark != null && mark.isEnd();
    }

    private void mark(SegmentName name, Mark mark) {
        lock.lock();
        try {
            marks.merge(name, mark, (old, now) -> old.compareTo(now) > 0 ? old : now);
        } finally {
            lock.unlock();
        }
    }
}
