// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.util.Arrays;

/**
 * Where an upload goes, chosen at creation and never changed.
 *
 * @param storage the name under which the storage was registered
 * @param destination the place in it: path segments of {@code A-Za-z0-9._-} joined by slashes, or empty
 */
public record Placement(String storage, String destination) {
    private static final int LONGEST = 200;

    /**
     * Checks what it is given.
     *
     * @param storage the name under which the storage was registered
     * @param destination the place in it: path segments of {@code A-Za-z0-9._-} joined by slashes, or empty
     * @throws IllegalArgumentException if a name holds anything that could lead out of its place
     */
    public Placement {
        if (!segment(storage)) {
            throw new IllegalArgumentException("not a storage name: " + Quoted.of(storage));
        }
        if (destination.length() > LONGEST
                || !destination.isEmpty()
                        && !Arrays.stream(destination.split("/", -1)).allMatch(Placement::segment)) {
            throw new IllegalArgumentException("not a destination: " + Quoted.of(destination));
        }
    }

    private static boolean segment(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && name.charAt(0) != '.'
                && name.chars().allMatch(Placement::plain);
    }

    private static boolean plain(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }
}
