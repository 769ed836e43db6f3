// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The servers that tests run against, one of each per JVM: started when first asked for, ended with the JVM. */
public enum TestServer {
    S3PROXY(S3ProxyServer::start),
    S3MOCK(S3MockServer::start),
    CEPH(() -> CephServer.start(CephServer.Store.MEMORY));

    private interface Start {
        S3Server start() throws ServerMissingException, IOException;
    }

    private final Start start;
    private Optional<S3Server> running = Optional.empty();

    TestServer(Start start) {
        this.start = start;
    }

    /**
     * The running server; nobody but the JVM's end closes it. Where it is not installed the test is skipped, or fails if
     * the environment has {@code UPLOAD_REQUIRE_S3=1}.
     */
    public synchronized S3Server server() {
        if (running.isEmpty()) {
            running = Optional.of(started());
        }
        return running.get();
    }

    private S3Server started() {
        try {
            S3Server server = start.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ServerMissingException e) {
            if ("1".equals(System.getenv("UPLOAD_REQUIRE_S3"))) {
                throw new AssertionError(e.getMessage(), e);
            }
            System.err.println("skipped without " + name() + ": " + e.getMessage());
            return abort(e.getMessage());
        }
    }
}
