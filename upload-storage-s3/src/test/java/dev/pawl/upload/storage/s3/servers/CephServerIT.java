// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What is stored in the RADOS gateway is there after its end. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class CephServerIT {
    @Test
    void a_killed_gateway_comes_back_with_its_objects_and_its_multipart_uploads() throws Exception {
        try (CephServer server = CephServer.another(CephServer.Store.MEMORY);
                Probe probe = new Probe(server, ClientMode.UNCHUNKED)) {
            String key = probe.put(1_000);
            Probe.Upload upload = probe.begin().part(1, Probe.PART);

            server.killGateway();

            assertThatThrownBy(() -> probe.get(key)).isInstanceOf(SdkClientException.class);
            server.startGateway();
            assertThat(probe.holds(key, 1_000)).isTrue();
            upload.part(2, 10).complete();
            assertThat(probe.holds(upload.key(), Probe.PART, 10)).isTrue();
        }
    }

    @Test
    @Tag("thorough") // 5 to 20 s, most of it for making the disk
    void a_crash_of_the_whole_machine_loses_nothing_that_was_acknowledged() throws Exception {
        try (CephServer server = CephServer.another(CephServer.Store.DISK);
                Probe probe = new Probe(server, ClientMode.UNCHUNKED)) {
            String key = probe.put(1_000);
            Probe.Upload upload = probe.begin().part(1, Probe.PART);

            server.crashAndRestart();

            assertThat(probe.holds(key, 1_000)).isTrue();
            upload.part(2, 10).complete();
            assertThat(probe.holds(upload.key(), Probe.PART, 10)).isTrue();
        }
    }

    @Test
    void objects_in_memory_cannot_survive_a_crash() {
        CephServer server = (CephServer) TestServer.CEPH.server();

        assertThatThrownBy(server::crashAndRestart).isInstanceOf(IllegalStateException.class);
    }
}
