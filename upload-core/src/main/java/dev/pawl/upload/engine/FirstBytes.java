// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The first bytes of one upload, held until they tell what it is. */
final class FirstBytes {
    private static final int LEAST_ROOM = 512;

    private final TypeRules rules;
    private final int wanted;
    private byte[] bytes;
    private int count;
    private boolean open;

    private FirstBytes(TypeRules rules, byte[] known, boolean open) {
        this.rules = rules;
        this.wanted = rules.headBytes();
        this.bytes = known;
        this.count = Math.min(known.length, wanted);
        this.open = open;
    }

    /** @param known what is recorded of them */
    static FirstBytes after(byte[] known, TypeRules rules) {
        return new FirstBytes(rules, known, true);
    }

    /** Of an upload whose type is known, or cannot be told here. */
    static FirstBytes notWanted(TypeRules rules) {
        return new FirstBytes(rules, new byte[0], false);
    }

    /** Takes what is missing and leaves the buffer as it was. */
    void take(ByteBuffer data) {
        int more = open ? Math.min(data.remaining(), wanted - count) : 0;
        if (more > 0) {
            if (count + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(wanted, Math.max(LEAST_ROOM, 2 * (count + more))));
            }
            data.duplicate().get(bytes, count, more);
            count += more;
        }
    }

    /** Lets go of what can be read back from the storage: what stalls holds nothing. */
    void rest() {
        if (count < wanted) {
            bytes = new byte[0];
        }
    }

    /** Whether bytes are missing that were let go. */
    boolean resting() {
        return open && count > bytes.length;
    }

    boolean full() {
        return open && count == wanted;
    }

    /**
     * Decides, once: with all first bytes, or with fewer if there are no more.
     *
     * @param all whether the content ends here
     * @return empty if it is too early, too late, or not wanted
     */
    Optional<String> decide(boolean all) {
        if (!open || !all && count < wanted) {
            return Optional.empty();
        }
        String type = rules.detect(Arrays.copyOf(bytes, count), all && count < wanted);
        open = false;
        bytes = new byte[0];
        return Optional.of(type);
    }
}
