// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request with a body, as its client knows it. */
final class ModelAppend {
    final ModelUpload upload;
    final int seed;
    final AppendSpec spec;
    final int planned;
    final boolean right;

    @Nullable Append append;

    /** When it was open: only a resume point asked for afterwards ends it. */
    long openedAt = Long.MAX_VALUE;

    Instant lastByte = Instant.MIN;
    int sent;
    boolean ending;

    ModelAppend(ModelUpload upload, int seed, AppendSpec spec, int planned, boolean right) {
        this.upload = upload;
        this.seed = seed;
        this.spec = spec;
        this.planned = planned;
        this.right = right;
    }

    byte[] bytes(int from, int count) {
        return ModelBytes.of(seed, spec.offset() + from, count);
    }

    boolean checked() {
        return spec.integrity() != AppendSpec.Integrity.NONE;
    }

    /** Whether its bytes may count though they were announced with a checksum. */
    boolean verified() {
        return ending && right && (spec.integrity() == AppendSpec.Integrity.IN_TRAILER || sent == planned);
    }

    Optional<Checksum> trailer() {
        if (spec.integrity() != AppendSpec.Integrity.IN_TRAILER) {
            return Optional.empty();
        }
        Checksum sum = ModelBytes.crc32(bytes(0, sent));
        return Optional.of(right ? sum : ModelBytes.wrong(sum));
    }

    @Override
    public String toString() {
        return "append #" + seed + " at " + spec.offset() + " (" + sent + " of " + planned + " sent, "
                + spec.completion() + ", " + spec.integrity() + (right ? "" : ", wrong") + ")";
    }
}
