// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Decides what a server that is not installed means: a failure if the environment has {@code PAWL_REQUIRE_S3=1}, else a
 * test that is skipped.
 */
final class Installed {
    private static final boolean REQUIRED = "1".equals(System.getenv("PAWL_REQUIRE_S3"));

    private Installed() {}

    /** How a server starts. */
    interface Start<S extends S3Server> {
        S start() throws ServerMissingException, IOException;
    }

    static <S extends S3Server> S orSkipped(Start<S> server) {
        try {
            return server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ServerMissingException e) {
            if (REQUIRED) {
                throw new AssertionError(e.getMessage(), e);
            }
            System.err.println("skipped: " + e.getMessage());
            return abort(e.getMessage());
        }
    }
}
