// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Names one upload session, in URLs, storages and logs alike: 128 random bits as 26 characters of
 * {@code a-z2-7}, safe as a path segment and as an object key by construction.
 *
 * @param text the 26 characters
 */
public record UploadId(String text) implements Comparable<UploadId> {
    /**
     * Checks what it is given.
     *
     * @param text the 26 characters
     * @throws IllegalArgumentException if text is not 26 characters of {@code a-z2-7}
     */
    public UploadId {
        if (!RandomId.valid(text)) {
            throw new IllegalArgumentException("not an upload id: " + Quoted.of(text));
        }
    }

    /**
     * Makes a new id.
     *
     * @param random a source of unguessable bits, {@link java.security.SecureRandom} outside tests
     * @return an id nobody has seen before
     */
    public static UploadId next(RandomGenerator random) {
        return new UploadId(RandomId.next(random));
    }

    /**
     * Reads an id that a client sent.
     *
     * @param text any text
     * @return the id, or empty if text is none
     */
    public static Optional<UploadId> parse(String text) {
        return RandomId.valid(text) ? Optional.of(new UploadId(text)) : Optional.empty();
    }

    @Override
    public int compareTo(UploadId other) {
        return text.compareTo(other.text);
    }

    /** The 26 characters. */
    @Override
    public String toString() {
        return text;
    }
}
