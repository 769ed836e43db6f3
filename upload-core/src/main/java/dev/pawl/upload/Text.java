// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/** What may stand in stored text. */
final class Text {
    private Text() {}

    /** No control character, no lone surrogate, nothing unassigned. */
    static boolean printable(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                        || !Character.isDefined(c));
    }

    /** Well-formed UTF-16, whatever it says. */
    static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
