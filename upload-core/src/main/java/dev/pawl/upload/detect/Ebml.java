// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

/** EBML files by the DocType in their header (RFC 8794): WebM is a Matroska that says so. */
final class Ebml {
    private static final long DOC_TYPE = 0x4282;
    private static final int MOST_ELEMENTS = 32;

    private Ebml() {}

    static String type(Head head) {
        long at = 4;
        long size = number(head, at);
        at += width(head, at);
        long end = Math.min(head.length(), size < 0 ? head.length() : at + size);
        for (int i = 0; i < MOST_ELEMENTS && at < end; i++) {
            int idWidth = width(head, at);
            long id = id(head, at, idWidth);
            long length = number(head, at + idWidth);
            long content = at + idWidth + width(head, at + idWidth);
            if (id == DOC_TYPE) {
                return named(head.latin1(content, Math.min(16, Math.max(0, length))));
            }
            if (length < 0 || idWidth == 0) {
                break;
            }
            at = content + length;
        }
        return "application/x-ebml";
    }

    private static String named(String docType) {
        return switch (docType.replace("\0", "")) {
            case "webm" -> "video/webm";
            case "matroska" -> "video/x-matroska";
            default -> "application/x-ebml";
        };
    }

    private static int width(Head head, long at) {
        int first = head.u8(at);
        return first <= 0 ? 0 : Integer.numberOfLeadingZeros(first) - 23;
    }

    private static long id(Head head, long at, int width) {
        long id = 0;
        for (int i = 0; i < width; i++) {
            id = id << 8 | Math.max(0, head.u8(at + i));
        }
        return id;
    }

    /** -1 if there is none, or one so large that nothing can lie behind it. */
    private static long number(Head head, long at) {
        int width = width(head, at);
        if (width == 0 || width > 4 && !small(head, at, width) || !head.has(at, width)) {
            return -1;
        }
        return id(head, at, width) & ~(1L << 7 * width) & (1L << 7 * width) - 1;
    }

    /** Whether a long number has only zeros in front of its last three bytes. */
    private static boolean small(Head head, long at, int width) {
        boolean zeros = (head.u8(at) & (0xff >> width)) == 0;
        for (int i = 1; i < width - 3; i++) {
            zeros &= head.u8(at + i) == 0;
        }
        return zeros;
    }
}
