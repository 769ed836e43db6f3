// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import java.util.Optional;

/** Where everything lies under the root. Only ids, numbers and checked destinations make names. */
final class Places {
    static final String ROOT = "";
    static final String LOCK = "lock";
    static final String MARKER = "pawl-storage";
    static final String HELD = "held";
    static final String FINAL = "final";
    static final String PROBE = "probe-";
    private static final String BURIED = ".gone";

    /** Characters of an id that choose its directory: 32 directories for what is held, 1024 for what is final. */
    private static final int HELD_SHARD = 1;

    private static final int FINAL_SHARD = 2;
    private static final int LONGEST_DESTINATION = 200;

    private Places() {}

    static int heldShardLength() {
        return HELD_SHARD;
    }

    static String held(SegmentName segment) {
        return heldDirectory(segment.id()) + "/" + segment;
    }

    /** What a segment is called in the holding area while its final name is removed. */
    static String buried(SegmentName segment) {
        return held(segment) + BURIED;
    }

    static boolean isBuried(String file) {
        return file.endsWith(BURIED);
    }

    /** Whose file it is, held or buried; a name may come with or without its directory. */
    static Optional<SegmentName> segment(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return SegmentName.parse(isBuried(name) ? name.substring(0, name.length() - BURIED.length()) : name);
    }

    static String heldDirectory(UploadId id) {
        return HELD + "/" + heldShard(id);
    }

    static String heldShard(UploadId id) {
        return id.text().substring(0, HELD_SHARD);
    }

    static String published(String destination, SegmentName segment) {
        return finalDirectory(destination, segment.id()) + "/" + segment;
    }

    static String finalDirectory(String destination, UploadId id) {
        if (!isDestination(destination)) {
            throw new IllegalArgumentException("upload " + id + ": not a destination");
        }
        String shard = id.text().substring(0, FINAL_SHARD);
        return destination.isEmpty() ? FINAL + "/" + shard : FINAL + "/" + destination + "/" + shard;
    }

    /** Segments of letters, digits, dots, dashes and underscores, none beginning with a dot, joined by single slashes. */
    static boolean isDestination(String text) {
        boolean begins = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' || c == '.' ? begins : !isWord(c)) {
                return false;
            }
            begins = c == '/';
        }
        return text.length() <= LONGEST_DESTINATION && (text.isEmpty() || !begins);
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? ROOT : name.substring(0, slash);
    }
}
