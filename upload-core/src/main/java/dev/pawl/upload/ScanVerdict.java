// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Duration;
import java.util.Optional;

/**
 * What one scanner said of one content.
 *
 * @param scanner who
 * @param engine its version and that of its signatures, in its own words
 * @param kind what it comes to
 * @param finding the signature if infected, why not if unscannable, else empty; in the scanner's words, so it may hold
 *     anything
 * @param sha256 of what was judged; empty if that could not be read to its end
 * @param took from the question to the answer
 */
public record ScanVerdict(
        String scanner, String engine, Kind kind, String finding, Optional<Checksum> sha256, Duration took) {
    /** What a verdict comes to. */
    public enum Kind {
        /** Nothing was found. */
        CLEAN,
        /** Something was found. */
        INFECTED,
        /** The scanner will never be able to tell. */
        UNSCANNABLE
    }
}
