// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyMetadataStore.Call;
import dev.pawl.upload.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an observer sees: as much as listeners hear, and how the work goes. */
final class UploadObserverTest implements UploadObserver {
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final Caller CALLER = new Caller.Owner(ALICE);

    private final ManualClock clock = new ManualClock();
    private final FlakyMetadataStore metadata = new FlakyMetadataStore(new MemoryMetadataStore(clock));
    private final List<UploadEvent> seen = new ArrayList<>();
    private final List<UploadEvent> heard = new ArrayList<>();
    private final List<Duration> times = new ArrayList<>();
    private long bytes;
    private int superseded;

    @Override
    public void happened(UploadEvent event) {
        seen.add(event);
    }

    @Override
    public void recorded(long more, Duration took) {
        bytes += more;
        times.add(took);
    }

    @Override
    public void superseded() {
        superseded++;
    }

    @Test
    void it_sees_every_state_and_every_verdict_that_listeners_hear() throws Exception {
        UploadService service = service(this);
        UploadId id = service.create(ALICE, UploadSpec.of("a.bin", 10)).id();
        service.append(CALLER, id, AppendSpec.at(0), new ByteArrayInputStream(new byte[10]));

        assertThat(seen).isEqualTo(heard);
        assertThat(seen)
                .extracting(UploadEvent::state)
                .startsWith(SessionState.PENDING)
                .endsWith(SessionState.COMPLETE);
        assertThat(seen).filteredOn(event -> event.verdict().isPresent()).hasSize(1);
    }

    @Test
    void it_sees_each_byte_once_and_how_long_its_record_took() throws Exception {
        metadata.before(Call.REPLACE, 2, () -> clock.advance(Duration.ofSeconds(1)));
        metadata.before(Call.REPLACE, 3, () -> clock.advance(Duration.ofSeconds(2)));
        UploadService service = service(this);
        UploadId id = service.create(ALICE, UploadSpec.of("a.bin", 10)).id();
        Append cut = service.append(CALLER, id, AppendSpec.at(0));
        cut.write(ByteBuffer.wrap(new byte[4]));
        cut.cut();
        service.append(CALLER, id, AppendSpec.at(4), new ByteArrayInputStream(new byte[6]));

        assertThat(bytes).isEqualTo(10);
        assertThat(times).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void it_sees_the_bytes_of_parallel_chunks() throws Exception {
        UploadService service = service(this);
        UploadId id = service.create(ALICE, UploadSpec.of("a.bin", 10)).id();
        for (ByteRange range : List.of(new ByteRange(6, 4), new ByteRange(0, 6))) {
            Append chunk = service.chunk(CALLER, id, new ChunkSpec(range, Optional.empty()));
            chunk.write(ByteBuffer.wrap(new byte[(int) range.length()]));
            chunk.end(Optional.empty());
        }

        assertThat(bytes).isEqualTo(10);
        assertThat(seen.get(seen.size() - 1).state()).isEqualTo(SessionState.COMPLETE);
    }

    @Test
    void it_sees_that_a_newer_request_took_over() throws Exception {
        UploadService service = service(this);
        UploadId id = service.create(ALICE, UploadSpec.of("a.bin", 10)).id();
        service.append(CALLER, id, AppendSpec.at(0)).write(ByteBuffer.wrap(new byte[4]));
        assertThat(superseded).isZero();
        service.resumePoint(CALLER, id);

        assertThat(superseded).isEqualTo(1);
    }

    @Test
    void one_that_throws_disturbs_nobody() throws Exception {
        UploadService service = service(new UploadObserver() {
            @Override
            public void happened(UploadEvent event) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void recorded(long more, Duration took) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void rejected(Rejection why) {
                throw new IllegalStateException("on purpose");
            }
        });
        UploadId id = service.create(ALICE, UploadSpec.of("a.bin", 10)).id();
        service.append(CALLER, id, AppendSpec.at(0), new ByteArrayInputStream(new byte[10]));
        service.observer().rejected(Rejection.GONE);

        assertThat(service.status(CALLER, id).session().state()).isEqualTo(SessionState.COMPLETE);
    }

    private UploadService service(UploadObserver observer) {
        return UploadService.builder()
                .metadata(metadata)
                .storage("main", new MemoryStorage(1 << 20, clock))
                .scanner(new MemoryScanner())
                .executor(Runnable::run)
                .nanoTime(() -> clock.instant().toEpochMilli() * 1_000_000)
                .listener("test", heard::add)
                .observer(observer)
                .build();
    }
}
