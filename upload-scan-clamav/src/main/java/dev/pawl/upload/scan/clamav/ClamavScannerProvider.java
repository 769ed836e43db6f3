// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import dev.pawl.upload.spi.ScannerProvider;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/**
 * Opens {@code clamd://host:port} and {@code clamd+unix:///path}. Behind a question mark may stand {@code
 * largestScannable=BYTES} and {@code slots=NUMBER}, joined by an ampersand: a clamd that is set up for less than 2 GiB
 * needs the former.
 */
public final class ClamavScannerProvider implements ScannerProvider {
    private static final String LARGEST = "largestScannable";
    private static final String SLOTS = "slots";

    /** For {@link java.util.ServiceLoader}. */
    public ClamavScannerProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("clamd", "clamd+unix");
    }

    @Override
    public ClamavScanner open(URI place) {
        String[] parts = place.toString().split("\\?", 2);
        ClamavScanner.Builder builder = ClamavScanner.at(parts[0]);
        if (parts.length > 1) {
            Set<String> seen = new HashSet<>();
            for (String setting : parts[1].split("&", -1)) {
                String[] pair = setting.split("=", 2);
                if (pair.length < 2 || !seen.add(pair[0])) {
                    throw unknown(setting);
                }
                set(builder, pair[0], pair[1]);
            }
        }
        return builder.build();
    }

    private static void set(ClamavScanner.Builder builder, String name, String value) {
        switch (name) {
            case LARGEST -> builder.largestScannable(number(name, value));
            case SLOTS -> builder.slots((int) Math.min(Integer.MAX_VALUE, number(name, value)));
            default -> throw unknown(name);
        }
    }

    /** Of at most ten digits: more than any setting takes, and no overflow. */
    private static long number(String name, String value) {
        boolean digits =
                !value.isEmpty() && value.length() <= 10 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new IllegalArgumentException(name + " cannot be " + value);
        }
        return Long.parseLong(value);
    }

    private static IllegalArgumentException unknown(String setting) {
        return new IllegalArgumentException(
                "\"" + setting + "\" is not " + LARGEST + "=BYTES or " + SLOTS + "=NUMBER, once each");
    }
}
