// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

/** What is asked of the service where an object has a name already. No two objects of this storage ever get one name. */
public enum Writes {
    /** Nothing: every service takes that. */
    PLAIN,
    /**
     * To refuse the request ({@code If-None-Match: *}), of services that know how to: small objects, and multipart uploads
     * that are completed. If it was only the answer to an earlier try that got lost, the object is ours, and all is well.
     */
    CREATE_ONLY
}
