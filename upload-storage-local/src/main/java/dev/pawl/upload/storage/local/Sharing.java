// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

/** Who may have a root open. */
public enum Sharing {
    /**
     * One process, one instance: a second one is refused. A writer may go on in the file of the process before, because
     * that one is proved to be dead.
     */
    EXCLUSIVE,
    /** Any number of processes, on a file system they share; each writes files of its own only. */
    SHARED
}
