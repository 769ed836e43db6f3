// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** How a client of the AWS SDK sends bodies: what servers differ in most. */
public enum ClientMode {
    /** As the SDK does by itself: a CRC32 behind each body, framed as aws-chunked. */
    SDK_DEFAULT {
        @Override
        S3ClientBuilder applyTo(S3ClientBuilder clients) {
            return clients;
        }
    },
    /** No checksum unless S3 wants one; bodies are framed as aws-chunked, each chunk signed. */
    WHEN_REQUIRED {
        @Override
        S3ClientBuilder applyTo(S3ClientBuilder clients) {
            return clients.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
    },
    /** No framing: the body as it is, its SHA-256 signed; and a Content-MD5 where S3 wants some checksum. */
    UNCHUNKED {
        @Override
        S3ClientBuilder applyTo(S3ClientBuilder clients) {
            return WHEN_REQUIRED
                    .applyTo(clients)
                    .addPlugin(LegacyMd5Plugin.create())
                    .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false));
        }
    };

    abstract S3ClientBuilder applyTo(S3ClientBuilder clients);
}
