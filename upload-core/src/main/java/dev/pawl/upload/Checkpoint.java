// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.util.Arrays;

/**
 * Where a storage stands with an upload, in the storage's own words: opaque to everybody else, at most 4 KiB, and secret
 * (it may hold a key to the bytes), so its text form is only its size.
 */
public final class Checkpoint {
    /** The most bytes a checkpoint may have. */
    public static final int MOST_BYTES = 4096;

    /** Nothing has been stored yet. */
    public static final Checkpoint NONE = new Checkpoint(new byte[0]);

    private final byte[] state;

    private Checkpoint(byte[] state) {
        this.state = state;
    }

    /**
     * Wraps what a storage wants to be handed back.
     *
     * @param state at most 4 KiB, copied
     * @return the checkpoint
     * @throws IllegalArgumentException if state is longer
     */
    public static Checkpoint of(byte[] state) {
        if (state.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a checkpoint may have " + MOST_BYTES + " bytes, this one has " + state.length);
        }
        return state.length == 0 ? NONE : new Checkpoint(state.clone());
    }

    /**
     * What the storage said.
     *
     * @return a copy
     */
    public byte[] state() {
        return state.clone();
    }

    /**
     * Whether nothing has been stored yet.
     *
     * @return true for {@link #NONE}
     */
    public boolean isNone() {
        return state.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that && Arrays.equals(state, that.state);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(state);
    }

    /** Only the size: a checkpoint is never logged. */
    @Override
    public String toString() {
        return "checkpoint of " + state.length + " bytes";
    }
}
