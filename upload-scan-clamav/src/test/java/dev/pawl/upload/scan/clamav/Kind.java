// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

/** The two kinds of sockets that a clamd listens on. */
public enum Kind {
    /** By a file. */
    UNIX,
    /** By a port. */
    TCP
}
