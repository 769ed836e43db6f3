// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one directory of the holding area was read to hold, and every name added since. It may tell of files that are gone,
 * never too few. Of more files than it may remember it remembers none, and is read again only after as many questions: the
 * directory may have become shorter. No I/O happens here.
 */
final class Listing {
    private enum State {
        UNKNOWN,
        BEING_READ,
        /** While it was being read. */
        TOO_LONG,
        KNOWN
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UploadId, List<String>> files = new HashMap<>();
    private final int most;
    private State state = State.UNKNOWN;
    private int count;
    private int patience;

    /** @param most files to remember */
    Listing(int most) {
        this.most = most;
    }

    /** The files of an upload, or empty if nobody knows without looking. */
    Optional<List<String>> of(UploadId id) {
        lock.lock();
        try {
            return state == State.KNOWN
                    ? Optional.of(List.copyOf(files.getOrDefault(id, List.of())))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller is to read the directory, tell every file of it, and end the reading. */
    boolean begin() {
        lock.lock();
        try {
            boolean begun = state == State.UNKNOWN && patience-- <= 0;
            state = begun ? State.BEING_READ : state;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    void end(boolean complete) {
        lock.lock();
        try {
            if (state == State.BEING_READ && complete) {
                state = State.KNOWN;
            } else {
                forget(state == State.TOO_LONG ? most : 0);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A file was found, or is there from now on; to be told after it was made. */
    void added(UploadId id, String file) {
        lock.lock();
        try {
            if (state != State.BEING_READ && state != State.KNOWN) {
                return;
            }
            List<String> known = files.computeIfAbsent(id, first -> new ArrayList<>(1));
            if (!known.contains(file)) {
                known.add(file);
                count++;
            }
            if (count > most) {
                if (state == State.KNOWN) {
                    forget(most);
                } else {
                    state = State.TOO_LONG;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A file is gone. */
    void removed(UploadId id, String file) {
        lock.lock();
        try {
            files.computeIfPresent(id, (known, names) -> {
                count -= names.remove(file) ? 1 : 0;
                return names.isEmpty() ? null : names;
            });
        } finally {
            lock.unlock();
        }
    }

    private void forget(int questions) {
        files.clear();
        count = 0;
        patience = questions;
        state = State.UNKNOWN;
    }
}
