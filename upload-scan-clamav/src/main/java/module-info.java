// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Scanning by clamd, over a Unix socket or TCP.
 *
 * @provides dev.pawl.upload.spi.ScannerProvider for addresses of a clamd
 */
module dev.pawl.upload.scan.clamav {
    requires transitive dev.pawl.upload;
    requires static org.jspecify;

    exports dev.pawl.upload.scan.clamav;

    provides dev.pawl.upload.spi.ScannerProvider with
            dev.pawl.upload.scan.clamav.ClamavScannerProvider;
}
