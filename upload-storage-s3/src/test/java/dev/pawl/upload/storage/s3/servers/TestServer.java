// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.util.Optional;

/** The servers that tests run against, one of each per JVM: started when first asked for, ended with the JVM. */
public enum TestServer {
    S3PROXY(S3ProxyServer::start),
    S3MOCK(S3MockServer::start),
    CEPH(() -> CephServer.start(CephServer.Store.MEMORY));

    private final Installed.Start<S3Server> start;
    private Optional<S3Server> running = Optional.empty();

    TestServer(Installed.Start<S3Server> start) {
        this.start = start;
    }

    /** Starts one of its own, whose caller closes it. */
    S3Server another() throws ServerMissingException, IOException {
        return start.start();
    }

    /**
     * The running server; nobody but the JVM's end closes it. Where it is not installed the test is skipped, or fails if
     * the environment has {@code PAWL_REQUIRE_S3=1}.
     */
    public synchronized S3Server server() {
        if (running.isEmpty()) {
            S3Server server = Installed.orSkipped(start);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            running = Optional.of(server);
        }
        return running.get();
    }
}
