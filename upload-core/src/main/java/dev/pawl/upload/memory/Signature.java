// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

/** Bytes that a scanner looks for. */
record Signature(String name, byte[] bytes) {
    boolean in(byte[] text, int length) {
        for (int at = 0; at <= length - bytes.length; at++) {
            if (text[at] == bytes[0] && matches(text, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(byte[] text, int at) {
        for (int i = 1; i < bytes.length; i++) {
            if (text[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
