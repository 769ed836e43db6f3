// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on s3proxy. */
final class S3ProxyContractIT {

    @Nested
    final class InPlace extends ServerContract {
        InPlace() {
            super(TestServer.S3PROXY, ClientMode.SDK_DEFAULT, Promotion.IN_PLACE);
        }
    }

    @Nested
    final class Spooled extends ServerContract {
        @TempDir
        private Path directory;

        Spooled() {
            super(TestServer.S3PROXY, ClientMode.SDK_DEFAULT);
        }

        @Override
        S3Storage.Builder builder() {
            return super.builder().spool(directory.resolve("spool")).spoolBytes(64 << 20);
        }
    }

    @Nested
    final class SdkDefault extends ServerContract {
        SdkDefault() {
            super(TestServer.S3PROXY, ClientMode.SDK_DEFAULT);
        }
    }

    @Nested
    final class WhenRequired extends ServerContract {
        WhenRequired() {
            super(TestServer.S3PROXY, ClientMode.WHEN_REQUIRED);
        }
    }

    @Nested
    final class Unchunked extends ServerContract {
        Unchunked() {
            super(TestServer.S3PROXY, ClientMode.UNCHUNKED);
        }
    }
}
