// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The text form of 128 random bits: 26 characters of lower-case base32 (RFC 4648, section 6, without padding). */
final class RandomId {
    private static final int BYTES = 16;
    private static final int LENGTH = 26;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private RandomId() {}

    static String next(RandomGenerator random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        byte[] padded = Arrays.copyOf(bits, BYTES + 1);
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(fiveBits(padded, i * 5)));
        }
        return text.toString();
    }

    static boolean valid(String text) {
        return text.length() == LENGTH && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '2' && c <= '7');
    }

    private static int fiveBits(byte[] bits, int at) {
        int pair = (bits[at / 8] & 0xff) << 8 | bits[at / 8 + 1] & 0xff;
        return pair >> (11 - at % 8) & 31;
    }
}
