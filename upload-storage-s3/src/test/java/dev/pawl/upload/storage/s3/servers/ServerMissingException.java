// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

/** A server is not installed on this machine. */
final class ServerMissingException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Names what is missing.
     *
     * @param what the thing and how to get it
     */
    ServerMissingException(String what) {
        super(what);
    }
}
