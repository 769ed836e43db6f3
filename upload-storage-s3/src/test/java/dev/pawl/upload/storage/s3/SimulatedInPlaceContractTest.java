// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.storage.s3.SimulatedS3.Call;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.StorageContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract where promoted content stays in its place, and what that is for: nothing is copied. */
final class SimulatedInPlaceContractTest extends StorageContract {
    private final SimulatedS3 service = Small.service();
    private final UploadId id = UploadId.next(new SplittableRandom(8));
    private final SeededBytes bytes = new SeededBytes(9);

    @Override
    protected Storage open() {
        return Small.inPlace(service, Runnable::run, Small.SIZES, 16L * Small.PART);
    }

    @Override
    protected boolean shared() {
        return true;
    }

    @Override
    protected boolean damage(UploadId damaged) {
        service.keys(Small.HELD + damaged).forEach(service::damage);
        return true;
    }

    @AfterEach
    void no_rule_of_s3_was_broken() {
        assertThat(service.violations()).isEmpty();
        assertThat(service.keys(Small.FINAL)).isEmpty();
    }

    @Test
    void a_small_upload_is_one_put_beside_the_mark_that_it_is_unfinished() throws Exception {
        finish(open(), 1000);

        assertThat(service.counts()).isEqualTo(Map.of(Call.PUT, 2, Call.HEAD, 1, Call.DELETE, 1));
    }

    @Test
    void an_upload_of_one_stage_is_completed_and_never_copied() throws Exception {
        finish(open(), 5 * Small.PART + 17);

        assertThat(service.counts().keySet()).doesNotContain(Call.COPY, Call.PART_COPY);
        assertThat(service.count(Call.BEGIN)).isEqualTo(1);
        assertThat(service.count(Call.PART)).isEqualTo(6);
        assertThat(service.keys(Small.HELD)).hasSize(1);
        assertThat(open().residents(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void S9_what_stays_in_its_place_is_signed_once_it_was_promoted() throws Exception {
        Storage storage = open();
        Checkpoint promoted = finish(storage, 1000);

        Optional<?> signed = storage.signedUrl(id, promoted, Duration.ofMinutes(1), "attachment", "text/plain");

        assertThat(signed).isPresent();
    }

    @Test
    void content_that_was_promoted_by_a_copy_or_in_place_is_found_whatever_is_set_now() throws Exception {
        Storage copies = Small.storage(service, Runnable::run);
        Checkpoint inPlace = finish(open(), 1000);
        assertThat(copies.promote(id, inPlace, "files", Pulse.NONE)).isEqualTo(inPlace);
        assertThat(copies.open(id, inPlace, ByteRange.ALL).stream().readAllBytes())
                .isEqualTo(bytes.bytes(0, 1000));
    }

    private Checkpoint finish(Storage storage, int length) throws Exception {
        Position at;
        try (StorageWriter writer = storage.openWriter(id, Position.NOTHING)) {
            writer.write(bytes.buffer(0, length));
            StorageWriter.Saved saved = writer.checkpoint();
            at = new Position(saved.checkpoint(), length, 1, saved.sealed());
        }
        Checkpoint promoted = storage.promote(id, storage.assemble(id, at, length, Pulse.NONE), "files", Pulse.NONE);
        storage.prune(id, "files", new Position(promoted, length, 1, List.of()));
        return promoted;
    }
}
