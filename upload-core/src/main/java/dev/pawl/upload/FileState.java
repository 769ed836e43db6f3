// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/** What an owner sees of a file. The table of events is {@link FileLifecycle}. */
public enum FileState {
    /** No byte yet. */
    PENDING,
    /** Bytes are coming, or the upload is paused. */
    UPLOADING,
    /** Whole, and on its way through assembly, scan and promotion. */
    PROCESSING,
    /** At its final place, readable. */
    AVAILABLE,
    /** Hidden by its owner; the bytes stay. */
    ARCHIVED,
    /** Found infected. */
    QUARANTINED,
    /** No verdict could be had. */
    SCAN_FAILED,
    /** The upload ended with a reason. */
    FAILED,
    /** The upload was ended by its owner. */
    CANCELLED,
    /** Deleted after it was available. */
    DELETED
}
