// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one writer wrote, or what was made of several pieces. A writer's piece stands on the piece that held the bytes
 * before it, so no writer ever touches the bytes of another: that is the fence (S4). Guarded by the storage.
 */
final class Piece {
    private final long key;
    private final Optional<Piece> base;
    private final long start;
    private final Optional<Recipe> recipe;
    private final Blocks own;
    private Instant modified;

    private Piece(long key, Optional<Piece> base, long start, Optional<Recipe> recipe, Blocks own, Instant modified) {
        this.key = key;
        this.base = base;
        this.start = start;
        this.recipe = recipe;
        this.own = own;
        this.modified = modified;
    }

    /** A writer's, on the first start bytes of its base. */
    static Piece written(long key, Optional<Piece> base, long start, Instant now) {
        return new Piece(key, base, start, Optional.empty(), new Blocks(), now);
    }

    static Piece made(long key, Recipe recipe, List<ByteBuffer> views, Instant now) {
        return new Piece(key, Optional.empty(), 0, Optional.of(recipe), new Blocks(views), now);
    }

    long key() {
        return key;
    }

    Instant modified() {
        return modified;
    }

    Blocks own() {
        return own;
    }

    long end() {
        return start + own.length();
    }

    boolean published() {
        return recipe.isPresent() && recipe.get().destination().isPresent();
    }

    boolean madeBy(Recipe other) {
        return recipe.isPresent() && recipe.get().equals(other);
    }

    void append(ByteBuffer data, Instant now) {
        own.append(data);
        modified = now;
    }

    void cut(long end) {
        own.cut(end - start);
    }

    List<ByteBuffer> read(long from, long to) {
        Deque<List<ByteBuffer>> runs = new ArrayDeque<>();
        Piece piece = this;
        for (long end = to; end > from; end = Math.min(end, piece.start), piece = piece.base.orElse(piece)) {
            runs.addFirst(piece.own.range(Math.max(0, from - piece.start), end - piece.start));
        }
        return runs.stream().flatMap(List::stream).toList();
    }

    /** Adds the keys of this piece and of all it stands on. */
    void collect(Set<Long> keys) {
        Optional<Piece> piece = Optional.of(this);
        while (piece.isPresent() && keys.add(piece.get().key)) {
            piece = piece.get().base;
        }
    }
}
