// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.memory.MemoryStorage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class UploadMetricsTest {
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final Caller CALLER = new Caller.Owner(ALICE);
    private static final byte[] BAD = "something bad".getBytes(StandardCharsets.US_ASCII);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UploadService service = UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new MemoryStorage(1 << 20))
            .scanner(new MemoryScanner().find("Test.Bad", BAD))
            .executor(Runnable::run)
            .observer(new UploadMetrics(registry))
            .build();

    @Test
    void uploads_are_counted_by_state_and_their_bytes_once() throws Exception {
        upload(new byte[10]);
        upload(new byte[20]);
        upload(BAD);

        assertThat(count("pawl.uploads", "state", "pending")).isEqualTo(3);
        assertThat(count("pawl.uploads", "state", "complete")).isEqualTo(2);
        assertThat(count("pawl.uploads", "state", "quarantined")).isEqualTo(1);
        assertThat(count("pawl.uploads", "state", "failed")).isZero();
        assertThat(registry.get("pawl.recorded").counter().count()).isEqualTo(30 + BAD.length);
        assertThat(registry.get("pawl.record").timer().count()).isEqualTo(3);
    }

    @Test
    void scans_are_timed_by_verdict() throws Exception {
        upload(new byte[10]);
        upload(BAD);

        for (String verdict : new String[] {"clean", "infected"}) {
            assertThat(registry.get("pawl.scan").tag("verdict", verdict).timer().count())
                    .as(verdict)
                    .isEqualTo(1);
        }
    }

    @Test
    void take_overs_refusals_and_streams_are_seen() throws Exception {
        UploadId id = service.create(ALICE, UploadSpec.of("a.bin", 10)).id();
        service.append(CALLER, id, AppendSpec.at(0)).write(ByteBuffer.wrap(new byte[4]));
        service.resumePoint(CALLER, id);
        service.observer().rejected(Rejection.OVER_QUOTA);
        service.observer().following(7);

        assertThat(registry.get("pawl.supersedes").counter().count()).isEqualTo(1);
        assertThat(count("pawl.rejections", "reason", "over_quota")).isEqualTo(1);
        assertThat(count("pawl.rejections", "reason", "unknown")).isZero();
        assertThat(registry.get("pawl.event.streams").gauge().value()).isEqualTo(7);
    }

    private double count(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).counter().count();
    }

    private void upload(byte[] content) throws Exception {
        UploadId id =
                service.create(ALICE, UploadSpec.of("a.bin", content.length)).id();
        service.append(CALLER, id, AppendSpec.at(0), new ByteArrayInputStream(content));
    }
}
