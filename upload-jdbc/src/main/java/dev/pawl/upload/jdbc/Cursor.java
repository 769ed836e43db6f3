// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list by newest creation: the last row of a page, so that rows created meanwhile move nothing.
 *
 * @param micros creation of the row
 * @param id of the row
 */
record Cursor(long micros, String id) {
    private static final Pattern FORM = Pattern.compile("(0|-?[1-9][0-9]{0,17})_([a-z2-7]{26})");

    static Cursor of(Instant created, String id) {
        return new Cursor(Micros.of(created), id);
    }

    static Cursor parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a cursor of this list");
        }
        return new Cursor(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    String text() {
        return micros + "_" + id;
    }
}
