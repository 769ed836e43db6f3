// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Instant;
import java.util.Optional;

/**
 * A change of an upload's state, or the verdict of a scanner, as listeners get it: at least once, in order within an upload.
 *
 * @param upload the session
 * @param file what it becomes
 * @param owner to whom it belongs
 * @param sequence grows within an upload; with the upload's id it names the event for good
 * @param at when it was recorded, on the store's clock
 * @param state that the session entered; that it is in, if this is a verdict
 * @param note a word on the outcome, for people; may be empty
 * @param verdict of one scanner; what follows from the verdicts of all is the next event
 */
public record UploadEvent(
        UploadId upload,
        FileId file,
        OwnerId owner,
        long sequence,
        Instant at,
        SessionState state,
        String note,
        Optional<ScanVerdict> verdict) {
    /**
     * The stable id of this event: the same at every delivery.
     *
     * @return upload id and sequence
     */
    public String id() {
        return upload + "-" + sequence;
    }
}
