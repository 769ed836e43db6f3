// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first bytes of one upload, until they tell what it is. Those that are recorded are not held: they are read back when
 * the type is decided, so a client that sends slowly or stalls costs no memory for them.
 */
final class FirstBytes {
    private static final int LEAST_ROOM = 128;

    /** The first bytes that are recorded. */
    interface Recorded {
        /** So many; empty if this storage cannot read them yet. */
        Optional<byte[]> first(int count) throws IOException, UploadRejectedException;
    }

    private final TypeRules rules;
    private final int wanted;
    private int recorded;
    private byte[] bytes = new byte[0];
    private int count;
    private boolean open;

    private FirstBytes(TypeRules rules, int recorded, boolean open) {
        this.rules = rules;
        this.wanted = rules.headBytes();
        this.recorded = recorded;
        this.count = recorded;
        this.open = open;
    }

    /** @param recorded how many bytes of the upload are recorded */
    static FirstBytes after(long recorded, TypeRules rules) {
        return new FirstBytes(rules, (int) Math.min(recorded, rules.headBytes()), true);
    }

    /** Of an upload whose type is known, or cannot be told here. */
    static FirstBytes notWanted(TypeRules rules) {
        return new FirstBytes(rules, 0, false);
    }

    /** Takes what is missing and leaves the buffer as it was. */
    void take(ByteBuffer data) {
        int more = open ? Math.min(data.remaining(), wanted - count) : 0;
        if (more > 0) {
            int held = count - recorded;
            if (held + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(wanted - recorded, Math.max(LEAST_ROOM, (held + more) * 3 / 2)));
            }
            data.duplicate().get(bytes, held, more);
            count += more;
        }
    }

    /** Lets go of what is held, for all that came is recorded. */
    void rest() {
        recorded = count;
        bytes = new byte[0];
    }

    boolean full() {
        return open && count == wanted;
    }

    /**
     * Decides, once: with all first bytes, or with fewer if there are no more.
     *
     * @param all whether the content ends here
     * @return empty if it is too early, too late, not wanted, or cannot be told here
     */
    Optional<String> decide(boolean all, Recorded storage) throws IOException, UploadRejectedException {
        if (!open || !all && count < wanted) {
            return Optional.empty();
        }
        Optional<byte[]> known = recorded == 0 ? Optional.of(new byte[0]) : storage.first(recorded);
        Optional<String> type = known.map(first -> rules.detect(joined(first), all && count < wanted));
        open = false;
        bytes = new byte[0];
        return type;
    }

    private byte[] joined(byte[] first) {
        byte[] head = Arrays.copyOf(first, count);
        System.arraycopy(bytes, 0, head, first.length, count - first.length);
        return head;
    }
}
