// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Storage on S3 and S3-compatible services, through the {@code S3Client} of the host. */
@SuppressWarnings("module") // a name that ends in a digit: S3 is called S3
module dev.pawl.upload.storage.s3 {
    requires transitive dev.pawl.upload;
    requires static org.jspecify;
    requires transitive software.amazon.awssdk.services.s3;
}
