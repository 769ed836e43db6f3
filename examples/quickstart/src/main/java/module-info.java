// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** The smallest host: local disk and SQLite behind the JDK's own HTTP server. */
module dev.pawl.examples.quickstart {
    requires dev.pawl.upload;
    requires dev.pawl.upload.jdbc;
    requires dev.pawl.upload.storage.local;
    requires jdk.httpserver;
    requires static org.jspecify;
}
