// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

/**
 * The first bytes of a segment.
 *
 * @param segment the file
 * @param length how many of its bytes count, from its start
 */
record Piece(SegmentName segment, long length) {}
