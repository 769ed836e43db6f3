// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a text is a table (RFC 4180): at least two records, all with the same number of fields and more than one. */
final class Table {
    private static final int MOST_RECORDS = 50;

    private Table() {}

    static Optional<String> type(String text, boolean whole) {
        if (regular(text, '\t', whole)) {
            return Optional.of("text/tab-separated-values");
        }
        return regular(text, ',', whole) || regular(text, ';', whole) ? Optional.of("text/csv") : Optional.empty();
    }

    private static boolean regular(String text, char separator, boolean whole) {
        List<Integer> records = new ArrayList<>();
        int fields = 1;
        boolean quoted = false;
        boolean blank = true;
        for (int i = 0; i < text.length() && records.size() < MOST_RECORDS; i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == separator) {
                fields++;
            } else if (!quoted && c == '\n') {
                records.add(blank ? 0 : fields);
                fields = 1;
                blank = true;
                continue;
            }
            blank &= c == '\r';
        }
        if (whole && !blank && !quoted && records.size() < MOST_RECORDS) {
            records.add(fields);
        }
        boolean same = records.stream().distinct().count() == 1;
        return same && records.size() >= 2 && records.get(0) > 1;
    }
}
