// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** The smallest host: local disk and SQLite. */
module dev.pawl.examples.quickstart {
    requires dev.pawl.upload;
    requires dev.pawl.upload.jdbc;
    requires dev.pawl.upload.storage.local;
}
