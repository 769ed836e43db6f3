// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Keys, made from the caller's upload id only: no checkpoint, however forged, leads to another upload (S8).
 *
 * @param heldBucket of the holding area
 * @param held prefix of the holding area, empty or ending in a slash
 * @param marks prefix of what tells which uploads are unfinished, empty or ending in a slash
 * @param finalBucket of promoted content
 * @param published prefix of promoted content, empty or ending in a slash
 */
record Places(String heldBucket, String held, String marks, String finalBucket, String published) {
    private static final int ID_LENGTH = 26;

    String heldPrefix(UploadId id) {
        return held + id + "/";
    }

    Address address(UploadId id, Name name) {
        return new Address(heldBucket, heldPrefix(id) + name.text());
    }

    /** @param by who made it */
    Address mark(UploadId id, long by) {
        return new Address(heldBucket, markPrefix(id) + HexFormat.of().toHexDigits(by));
    }

    String markPrefix(UploadId id) {
        return marks + id + "-";
    }

    /** Behind every mark of an upload, and before the next one's. */
    String behindMarks(UploadId id) {
        return marks + id + "~";
    }

    /** Whose mark a key is; empty for what this storage did not name. */
    Optional<UploadId> marked(String key) {
        int dash = marks.length() + ID_LENGTH;
        return key.startsWith(marks) && key.length() > dash && key.charAt(dash) == '-'
                ? UploadId.parse(key.substring(marks.length(), dash))
                : Optional.empty();
    }

    String finalPrefix(UploadId id, String destination) {
        return published + (destination.isEmpty() ? "" : destination + "/") + id + "-";
    }

    Address published(UploadId id, String destination, long token) {
        return new Address(
                finalBucket, finalPrefix(id, destination) + HexFormat.of().toHexDigits(token));
    }

    /** Behind every key of an upload, and before the next one's. */
    String behind(UploadId id) {
        return held + id + "/~";
    }

    /** Whose a key of the holding area is; empty for what this storage did not name. */
    Optional<UploadId> owner(String key) {
        int slash = held.length() + ID_LENGTH;
        if (!key.startsWith(held) || key.length() <= slash || key.charAt(slash) != '/') {
            return Optional.empty();
        }
        return UploadId.parse(key.substring(held.length(), slash))
                .filter(id -> Name.parse(key.substring(slash + 1)).isPresent());
    }

    /** As {@link dev.pawl.upload.Placement} allows them. */
    static boolean isDestination(String text) {
        return text.isEmpty()
                || text.length() <= 200 && text.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    }
}
