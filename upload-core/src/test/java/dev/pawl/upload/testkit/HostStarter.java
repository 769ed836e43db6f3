// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.http.UploadHttp;

/** Starts an HTTP server with an adapter in it. */
@FunctionalInterface
public interface HostStarter {
    /**
     * Starts a server on a free port of the loopback interface.
     *
     * @param uploads gets all requests below {@link HostedUploads#MOUNT}, with {@link HostedUploads#caller} for
     *     authentication
     * @return listening
     * @throws Exception if it cannot
     */
    TusConformance.Host start(UploadHttp uploads) throws Exception;
}
