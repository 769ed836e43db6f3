// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Scanning by clamd, the daemon of ClamAV, over a Unix socket or TCP: {@link
 * dev.pawl.upload.scan.clamav.ClamavScanner} is the scanner, {@link dev.pawl.upload.scan.clamav.ClamavHealth} what a
 * monitor shows. How to set clamd up, and what each outcome means, is in {@code docs/scanning.md}.
 */
@NullMarked
package dev.pawl.upload.scan.clamav;

import org.jspecify.annotations.NullMarked;
