// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

/** What an acknowledged byte survives. */
public enum Durability {
    /** The end of the process and of the machine: files and directories are forced before anything is acknowledged. */
    SYNC,
    /** The end of the process only: nothing is forced, a power cut loses what the operating system had not written. */
    OS_CACHE
}
