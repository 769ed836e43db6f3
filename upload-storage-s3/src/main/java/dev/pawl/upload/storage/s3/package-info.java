// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Uploads on S3 and services that speak its protocol: {@link dev.pawl.upload.storage.s3.S3Storage}.
 *
 * <p>An upload is a chain of <em>stages</em>, each one multipart upload of parts of one size, and of <em>tails</em>, small
 * objects for what is less than a part. Every object's name carries the upload's id, an epoch and random bits. The list of
 * an open stage's parts is in the checkpoint, and never asked of the service. All requests pass one small door,
 * {@code ObjectStore}, so that a simulated service can go wrong in every way a real one does.
 */
@NullMarked
package dev.pawl.upload.storage.s3;

import org.jspecify.annotations.NullMarked;
