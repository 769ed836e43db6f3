// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far what is recorded may be behind what arrived: a part, wherever an append begins. */
@Timeout(60)
final class RecordsTest {
    private static final int MIB = 1 << 20;
    private static final int PART = 8 * MIB;
    private static final Caller ALICE = new Caller.Owner(new OwnerId("alice"));

    private final ManualClock clock = new ManualClock();
    private final Sizes sizes = Sizes.ofParts(PART);
    private final SimulatedS3 service = new SimulatedS3(sizes);
    private final UploadService uploads = UploadService.builder()
            .metadata(new MemoryMetadataStore(clock))
            .storage("main", Small.storage(service, Runnable::run, sizes, 64L * MIB, new SplittableRandom(1)))
            .policy(UploadPolicy.builder().build())
            .executor(Runnable::run)
            .nanoTime(() -> clock.instant().toEpochMilli() * 1_000_000)
            .random(new Random(2))
            .build();

    @ParameterizedTest
    @ValueSource(ints = {0, 3 * MIB, 8 * MIB - 1})
    void of_6_MiB_a_second_never_more_than_a_part_is_not_recorded(int begin) throws Exception {
        UploadId id = uploads.create(new OwnerId("alice"), UploadSpec.of("a.bin", 64L * MIB))
                .id();
        uploads.append(ALICE, id, AppendSpec.at(0), new ByteArrayInputStream(new byte[begin]));
        int tails = service.count(SimulatedS3.Call.PUT);
        try (Append append = uploads.append(ALICE, id, AppendSpec.at(begin))) {
            for (int arrived = begin + MIB / 10; arrived <= begin + 24 * MIB; arrived += MIB / 10) {
                clock.advance(Duration.ofNanos(1_000_000_000 / 60));
                append.write(ByteBuffer.allocate(MIB / 10));
                assertThat(arrived - uploads.status(ALICE, id).session().offset())
                        .as("behind %s", arrived)
                        .isLessThan(PART + MIB / 10);
            }
            assertThat(uploads.status(ALICE, id).session().offset())
                    .isEqualTo((begin + 24 * MIB - MIB / 10) / PART * PART);
            assertThat(service.count(SimulatedS3.Call.PUT)).as("no tail").isEqualTo(tails);
        }
    }
}
