// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** All pieces of one upload. Guarded by the storage. */
final class Holding {
    private final Map<Long, Piece> pieces = new HashMap<>();
    private long counted;

    void add(Piece piece) {
        pieces.put(piece.key(), piece);
    }

    void removeIfEmpty(Piece piece) {
        if (piece.own().length() == 0) {
            pieces.remove(piece.key());
        }
    }

    void retain(Set<Long> keys) {
        pieces.keySet().retainAll(keys);
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    Optional<Piece> find(long key) {
        return Optional.ofNullable(pieces.get(key));
    }

    Optional<Piece> find(Recipe recipe) {
        return pieces.values().stream().filter(piece -> piece.madeBy(recipe)).findAny();
    }

    /** When the newest byte outside final names was written; empty if there is none. */
    Optional<Instant> modified() {
        return pieces.values().stream()
                .filter(piece -> !piece.published())
                .map(Piece::modified)
                .max(Instant::compareTo);
    }

    /** Bytes of some pieces, each counted once however many pieces name it. */
    long bytes(Predicate<Piece> which) {
        IdentityHashMap<byte[], Integer> arrays = new IdentityHashMap<>();
        pieces.values().stream().filter(which).forEach(piece -> piece.own().fill(arrays));
        return arrays.values().stream().mapToLong(Integer::intValue).sum();
    }

    /** Counts bytes that are about to be written; returns them. */
    long count(long more) {
        counted += more;
        return more;
    }

    /** Counts all bytes anew; returns how many more there are than were counted before. */
    long recount() {
        long before = counted;
        counted = bytes(any -> true);
        return counted - before;
    }
}
