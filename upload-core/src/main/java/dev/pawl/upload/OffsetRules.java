// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Where bytes may go: exact arithmetic on offsets and lengths, shared by all protocols. */
public final class OffsetRules {
    private OffsetRules() {}

    /**
     * Checks that an append begins where the upload stands.
     *
     * @param row of the upload
     * @param offset of the append's first byte
     * @throws UploadRejectedException OFFSET_MISMATCH, with the right offset
     */
    public static void checkOffset(UploadSession row, long offset) throws UploadRejectedException {
        if (offset != row.offset()) {
            throw UploadRejectedException.offset(row.id(), row.offset(), offset);
        }
    }

    /**
     * Judges a length that comes with a later request.
     *
     * @param row of the upload
     * @param declared what the request says, if anything
     * @return the length to record, empty if there is nothing new
     * @throws UploadRejectedException LENGTH_CONFLICT if it differs from what is known, is less than what has come, or
     *     more than any upload may have
     */
    public static OptionalLong newLength(UploadSession row, OptionalLong declared) throws UploadRejectedException {
        if (declared.isEmpty() || declared.equals(row.length())) {
            return OptionalLong.empty();
        }
        long length = declared.getAsLong();
        if (row.length().isPresent()) {
            throw conflict(row, length, "is known to have " + row.length().getAsLong());
        }
        if (length < row.offset()) {
            throw conflict(row, length, "has already " + row.offset());
        }
        if (length > UploadSpec.MOST_BYTES) {
            throw conflict(row, length, "can have " + UploadSpec.MOST_BYTES);
        }
        return declared;
    }

    /**
     * How many more bytes may come.
     *
     * @param length of the upload if known
     * @param most bytes any upload may have
     * @param offset bytes that have come
     * @return 0 or more
     */
    public static long room(OptionalLong length, long most, long offset) {
        return Math.max(0, length.orElse(most) - offset);
    }

    /**
     * What has been received, as few ranges as possible.
     *
     * @param offset bytes recorded in sequence
     * @param parts recorded beside them, by ascending offset
     * @return ascending ranges that neither touch nor overlap
     */
    public static List<ByteRange> received(long offset, Iterable<Part> parts) {
        List<ByteRange> ranges = new ArrayList<>();
        long first = 0;
        long end = offset;
        for (Part part : parts) {
            if (part.offset() > end) {
                add(ranges, first, end);
                first = part.offset();
            }
            end = Math.max(end, part.end());
        }
        add(ranges, first, end);
        return List.copyOf(ranges);
    }

    /**
     * Whether nothing is missing.
     *
     * @param length of the upload if known
     * @param offset bytes recorded in sequence
     * @param parts recorded beside them, by ascending offset
     * @return true if they cover everything from 0 to the length
     */
    public static boolean whole(OptionalLong length, long offset, Iterable<Part> parts) {
        if (length.isEmpty()) {
            return false;
        }
        long end = offset;
        for (Part part : parts) {
            if (end >= length.getAsLong() || part.offset() > end) {
                break;
            }
            end = Math.max(end, part.end());
        }
        return end >= length.getAsLong();
    }

    private static void add(List<ByteRange> ranges, long first, long end) {
        if (end > first) {
            ranges.add(new ByteRange(first, end - first));
        }
    }

    private static UploadRejectedException conflict(UploadSession row, long length, String known) {
        return new UploadRejectedException(
                Rejection.LENGTH_CONFLICT,
                "upload " + row.id() + " " + known + " bytes and cannot have a length of " + length);
    }
}
