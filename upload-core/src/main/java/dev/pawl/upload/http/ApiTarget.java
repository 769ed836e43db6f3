// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.FileId;
import dev.pawl.upload.UploadId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a path below the mount names in the JSON API. Nothing is decoded: no name has a character that needs it. */
sealed interface ApiTarget {
    /** What stands alone. */
    enum Place implements ApiTarget {
        /** Where uploads are created, by the same path as in other protocols. */
        COLLECTION,
        /** Where uploads with numbered chunks are begun. */
        INITIATE,
        /** The list of files. */
        FILES,
        /** What the one who asks holds, and may. */
        USAGE,
        /** Where bodies tell how they came. */
        SELF_TEST,
        /** Nothing of ours. */
        NOWHERE
    }

    /** What is done with an upload, each by a path of its own. */
    enum Act {
        CHUNK,
        STATUS,
        COMPLETE,
        CANCEL,
        PAUSE,
        RESUME,
        EVENTS
    }

    /** An upload, perhaps unknown, by the same path as in other protocols. */
    record Upload(UploadId id) implements ApiTarget {}

    /** Something to be done with an upload. */
    record Action(UploadId id, Act act) implements ApiTarget {}

    /** What is known of a file. */
    record OneFile(FileId id) implements ApiTarget {}

    /** The content of a file. */
    record FileContent(FileId id) implements ApiTarget {}

    /** Where links to the content of a file are made. */
    record FileLink(FileId id) implements ApiTarget {}

    static ApiTarget of(String path) {
        String[] names = path.split("/", -1);
        if (path.isEmpty() || path.equals("/")) {
            return Place.COLLECTION;
        }
        if (!names[0].isEmpty()) {
            return Place.NOWHERE;
        }
        return switch (names[1]) {
            case "upload" -> upload(names);
            case "files" -> file(names);
            case "selftest" -> names.length == 2 ? Place.SELF_TEST : Place.NOWHERE;
            case "usage" -> names.length == 2 ? Place.USAGE : Place.NOWHERE;
            default -> plain(names);
        };
    }

    /** Whether only this protocol knows the path. */
    static boolean own(String path) {
        return of(path) instanceof Action
                || path.equals("/usage")
                || path.equals("/selftest")
                || path.equals("/upload")
                || path.startsWith("/upload/")
                || path.equals("/files")
                || path.startsWith("/files/");
    }

    private static ApiTarget plain(String[] names) {
        Optional<UploadId> id = UploadId.parse(names[1]);
        if (names.length == 3 && names[2].equals("events")) {
            return found(id.map(known -> new Action(known, Act.EVENTS)));
        }
        return names.length == 2 ? found(id.map(Upload::new)) : Place.NOWHERE;
    }

    private static ApiTarget upload(String[] names) {
        if (names.length == 3 && names[2].equals("initiate")) {
            return Place.INITIATE;
        }
        if (names.length != 4) {
            return Place.NOWHERE;
        }
        Optional<Act> act = Arrays.stream(Act.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(names[3]))
                .findFirst();
        return found(UploadId.parse(names[2]).flatMap(id -> act.map(known -> new Action(id, known))));
    }

    private static ApiTarget file(String[] names) {
        if (names.length == 2) {
            return Place.FILES;
        }
        Optional<FileId> id = FileId.parse(names[2]);
        if (names.length == 3) {
            return found(id.map(OneFile::new));
        }
        if (names.length != 4) {
            return Place.NOWHERE;
        }
        return switch (names[3]) {
            case "download" -> found(id.map(FileContent::new));
            case "link" -> found(id.map(FileLink::new));
            default -> Place.NOWHERE;
        };
    }

    private static ApiTarget found(Optional<? extends ApiTarget> target) {
        return target.isPresent() ? target.get() : Place.NOWHERE;
    }
}
