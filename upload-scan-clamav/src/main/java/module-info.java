// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Scanning by clamd, over a Unix socket or TCP. */
module dev.pawl.upload.scan.clamav {
    requires transitive dev.pawl.upload;
    requires static org.jspecify;
}
