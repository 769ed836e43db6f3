// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.nio.charset.StandardCharsets;

/** The first bytes of some content. What lies beyond them is -1, or does not match: reading them never throws. */
final class Head {
    private final byte[] bytes;
    private final boolean whole;

    /**
     * @param bytes not changed by anybody any more
     * @param whole whether there are no more
     */
    Head(byte[] bytes, boolean whole) {
        this.bytes = bytes;
        this.whole = whole;
    }

    int length() {
        return bytes.length;
    }

    boolean whole() {
        return whole;
    }

    byte[] bytes() {
        return bytes;
    }

    int u8(long at) {
        return at >= 0 && at < bytes.length ? bytes[(int) at] & 0xff : -1;
    }

    int u16le(long at) {
        return has(at, 2) ? u8(at) | u8(at + 1) << 8 : -1;
    }

    long u32le(long at) {
        return has(at, 4) ? u16le(at) | (long) u16le(at + 2) << 16 : -1;
    }

    long u32be(long at) {
        return has(at, 4) ? (long) u8(at) << 24 | u8(at + 1) << 16 | u8(at + 2) << 8 | u8(at + 3) : -1;
    }

    boolean has(long at, long count) {
        return at >= 0 && count >= 0 && at <= bytes.length && count <= bytes.length - at;
    }

    boolean at(long offset, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (u8(offset + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    boolean at(long offset, String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            if (u8(offset + i) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** One character for each byte; what lies beyond the end is left out. */
    String latin1(long from, long count) {
        int first = (int) Math.max(0, Math.min(from, bytes.length));
        int last = (int) Math.max(first, Math.min(bytes.length, Math.addExact(from, count)));
        return new String(bytes, first, last - first, StandardCharsets.ISO_8859_1);
    }

    /** Where some bytes come next, or -1. */
    int find(int from, int... wanted) {
        for (int i = Math.max(0, from); i <= bytes.length - wanted.length; i++) {
            if (at(i, wanted)) {
                return i;
            }
        }
        return -1;
    }
}
