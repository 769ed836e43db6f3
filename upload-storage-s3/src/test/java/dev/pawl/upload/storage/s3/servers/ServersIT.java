// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What the real servers do that Pawl relies on. */
final class ServersIT {
    @ParameterizedTest
    @EnumSource
    void keeps_what_is_put(TestServer kind) {
        S3Server server = kind.server();
        for (ClientMode mode : server.modes()) {
            try (S3Client client = server.client(mode)) {
                String bucket = "b-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
                client.createBucket(b -> b.bucket(bucket));
                client.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("hello"));
                assertThat(client.getObjectAsBytes(b -> b.bucket(bucket).key("k"))
                                .asUtf8String())
                        .isEqualTo("hello");
            }
        }
    }
}
