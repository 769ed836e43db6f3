// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.util.List;

/**
 * What a checkpoint of this storage says.
 */
sealed interface Held {
    /**
     * Content in the holding area.
     *
     * @param pieces in order
     */
    record Pieces(List<Piece> pieces) implements Held {
        static final Pieces NONE = new Pieces(List.of());

        /** @param pieces copied */
        public Pieces {
            pieces = List.copyOf(pieces);
        }

        long length() {
            return pieces.stream().mapToLong(Piece::length).reduce(0, Math::addExact);
        }
    }

    /**
     * Content under a final name.
     *
     * @param destination of the placement
     * @param piece the held segment that was linked; the final name is derived from it
     */
    record Published(String destination, Piece piece) implements Held {
        String name() {
            return Places.published(destination, piece.segment());
        }
    }
}
