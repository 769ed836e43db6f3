// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.UploadId;
import java.util.Optional;

/** What a path below the mount names. Nothing is decoded: an id has no character that needs it. */
sealed interface Target {
    /** Where uploads are created. */
    enum Collection implements Target {
        COLLECTION
    }

    /** One upload, perhaps unknown. */
    record Upload(UploadId id) implements Target {}

    /** Nothing of ours. */
    enum Nowhere implements Target {
        NOWHERE
    }

    static Target of(String path) {
        if (path.isEmpty() || path.equals("/")) {
            return Collection.COLLECTION;
        }
        Optional<UploadId> id = path.charAt(0) == '/' ? UploadId.parse(path.substring(1)) : Optional.empty();
        return id.<Target>map(Upload::new).orElse(Nowhere.NOWHERE);
    }
}
