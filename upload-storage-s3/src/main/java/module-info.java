// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Storage on S3 and S3-compatible services, through the {@code S3Client} of the host.
 *
 * @provides dev.pawl.upload.spi.StorageProvider for {@code s3://bucket/prefix?region=eu-central-1}
 */
@SuppressWarnings("module") // a name that ends in a digit: S3 is called S3
module dev.pawl.upload.storage.s3 {
    requires transitive dev.pawl.upload;
    requires static org.jspecify;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.regions;
    requires transitive software.amazon.awssdk.services.s3;

    exports dev.pawl.upload.storage.s3;

    provides dev.pawl.upload.spi.StorageProvider with
            dev.pawl.upload.storage.s3.S3StorageProvider;
}
