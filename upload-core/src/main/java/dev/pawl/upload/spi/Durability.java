// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

/** What an acknowledged byte survives. */
public enum Durability {
    /** The end of the process and of the machine: the default, and what S1 and M5 promise. */
    SYNC,
    /** The end of the process only: bytes are left to the operating system's cache, as other upload servers do. */
    OS_CACHE
}
