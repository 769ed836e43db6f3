// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.TestServer;
import org.junit.jupiter.api.Nested;

/** The contract on the RADOS gateway of Ceph 16, which knows none of the newer checksums. */
final class CephContractIT {

    @Nested
    final class WhenRequired extends ServerContract {
        WhenRequired() {
            super(TestServer.CEPH, ClientMode.WHEN_REQUIRED);
        }
    }

    @Nested
    final class Unchunked extends ServerContract {
        Unchunked() {
            super(TestServer.CEPH, ClientMode.UNCHUNKED);
        }
    }

    @Nested
    final class InPlace extends ServerContract {
        InPlace() {
            super(TestServer.CEPH, ClientMode.WHEN_REQUIRED, Promotion.IN_PLACE);
        }
    }
}
