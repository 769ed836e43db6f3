// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import java.util.List;
import java.util.Optional;

/** What a checkpoint stands for. */
sealed interface Held {
    /**
     * Bytes in sequence, being written: sealed stages up to a base (they are parts of the upload's row), one open stage,
     * then tails that together have less than a part.
     *
     * @param base where the open stage begins
     * @param stage the open one
     * @param tails in order
     * @param stale tails that an older chain needed and this one does not
     */
    record Chain(long base, Optional<Stage> stage, List<Tail> tails, List<Name> stale) implements Held {
        static final Chain NOTHING = new Chain(0, Optional.empty(), List.of(), List.of());

        long tailsBegin() {
            return Math.addExact(base, stage.map(Stage::length).orElse(0L));
        }

        long end() {
            return Math.addExact(
                    tailsBegin(), tails.stream().mapToLong(Tail::length).sum());
        }
    }

    /**
     * An open multipart upload of equal parts.
     *
     * @param name of the object it becomes
     * @param uploadId as the service calls it
     * @param partSize of each
     * @param parts by ascending number; numbers may be missing
     */
    record Stage(Name name, String uploadId, long partSize, List<Listed> parts) {
        long length() {
            return Math.multiplyExact(partSize, parts.size());
        }
    }

    /**
     * A small object of less than a part.
     *
     * @param name of the object
     * @param length of the object
     * @param crc32c of its bytes
     * @param etag of the object if it is an MD5 sum, or empty
     */
    record Tail(Name name, int length, int crc32c, String etag) {
        Slice slice() {
            return new Slice(name, 0, length, length, etag);
        }
    }

    /**
     * Bytes of whole content or of a part, in order.
     *
     * @param slices of objects
     */
    record Pieces(List<Slice> slices) implements Held {
        long length() {
            return slices.stream().mapToLong(Slice::length).reduce(0, Math::addExact);
        }
    }

    /**
     * Promoted content: one object.
     *
     * @param destination below which it lies
     * @param token that ends its name, one for each try
     * @param length of the object
     */
    record Published(String destination, long token, long length) implements Held {}

    /**
     * Promoted content that stayed where it was held.
     *
     * @param object all of it; nothing for content without a byte
     */
    record Kept(Optional<Slice> object) implements Held {
        Pieces pieces() {
            return new Pieces(object.map(List::of).orElseGet(List::of));
        }
    }
}
