// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.Storage.Resident;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S10, however prune ends and whoever promotes meanwhile: a stale final name is gone, or residents tells of its upload. */
@Timeout(60)
final class PruningTest {
    /** More than a prune has calls. */
    private static final int CALLS = 40;

    private static final int POWER_CUTS = 12;

    private static LocalStorage open(Disk disk, Sharing sharing) throws IOException {
        Settings settings = new Settings(
                Durability.SYNC,
                sharing,
                Settings.Root.CREATED,
                0,
                4,
                Optional.empty(),
                1 << 20,
                4,
                4,
                new SecureRandom());
        return new LocalStorage(disk, settings, new Claims());
    }

    @ParameterizedTest
    @EnumSource
    void S10_a_final_name_does_not_come_back_when_its_removal_was_not_durable(Sharing sharing) throws Exception {
        for (SimulatedDisk.Fault fault : SimulatedDisk.Fault.values()) {
            for (int nth = 0; nth < CALLS; nth++) {
                for (int seed = 0; seed < POWER_CUTS; seed++) {
                    pruneTwiceAndLosePower(sharing, nth, fault, seed, Late.HELD);
                    pruneTwiceAndLosePower(sharing, nth, fault, seed, Late.PUBLISHED);
                }
            }
        }
    }

    /** What is left of an upload that is to go. */
    private enum Late {
        HELD,
        PUBLISHED
    }

    private static void pruneTwiceAndLosePower(Sharing sharing, int nth, SimulatedDisk.Fault fault, int seed, Late what)
            throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        LocalStorage storage = open(disk, sharing);
        Upload upload = new Upload();
        upload.append(storage, 100);
        Checkpoint promoted = upload.promote(storage);
        if (what == Late.PUBLISHED) {
            upload.prune(storage, promoted);
        }
        disk.arm(seed, nth, fault);
        try {
            upload.prune(storage, Checkpoint.NONE);
        } catch (SimulatedDisk.Crash e) {
            disk.kill();
            storage = open(disk, sharing);
        } catch (IOException e) {
            // once more
        }
        disk.arm(seed, -1, fault);
        upload.prune(storage, Checkpoint.NONE);
        assertThat(published(disk, upload)).isEmpty();
        // makes durable what happened there meanwhile
        disk.forceDirectory(Places.heldDirectory(upload.id));
        disk.losePower();

        assertClean(disk, sharing, upload);
    }

    @ParameterizedTest
    @EnumSource
    void S10_a_promote_that_comes_late_leaves_no_final_name_that_nobody_looks_for(Sharing sharing) throws Exception {
        int promoted = 0;
        for (int before = 0; before < CALLS; before++) {
            for (int crash = 0; crash < CALLS - before; crash++) {
                for (Process assembled : Process.values()) {
                    promoted += promoteLateAndCrash(sharing, assembled, before, crash) ? 1 : 0;
                }
            }
        }
        assertThat(promoted).as("late promotes that came through").isGreaterThan(CALLS);
    }

    /** In a shared root; else both are the same. */
    private enum Process {
        PRUNING,
        PROMOTING
    }

    /** One of two assemblies of an upload was recorded; the other one is promoted before a call of prune. */
    private static boolean promoteLateAndCrash(Sharing sharing, Process assembled, int before, int crash)
            throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        HookedDisk hooked = new HookedDisk(disk);
        LocalStorage storage = open(hooked, sharing);
        LocalStorage other = sharing == Sharing.SHARED ? open(hooked, sharing) : storage;
        Upload upload = ofTwoPieces(storage);
        Checkpoint stale = upload.assemble(assembled == Process.PRUNING ? storage : other);
        Checkpoint promoted = upload.promote(storage);
        int[] calls = {0, 0};
        hooked.hook((op, name) -> {
            if (calls[0]++ == before) {
                calls[1] += isPromoted(other, upload, stale) ? 1 : 0;
                disk.arm(before, crash, SimulatedDisk.Fault.CRASH_BEFORE);
            }
        });
        try {
            upload.prune(storage, promoted);
        } catch (SimulatedDisk.Crash e) {
            disk.kill();
        }
        hooked.heal();
        disk.arm(before, -1, SimulatedDisk.Fault.CRASH_BEFORE);

        assertClean(disk, sharing, upload, promoted);
        LocalStorage next = open(disk, sharing);
        next.prune(upload.id, Upload.DESTINATION, upload.at(promoted));
        assertThat(published(disk, upload)).hasSize(1);
        assertThat(next.residents(Optional.empty(), 10)).isEmpty();
        disk.losePower();
        assertClean(disk, sharing, upload, promoted);
        upload.verify(open(disk, sharing), promoted);
        return calls[1] > 0;
    }

    @Test
    void S10_what_an_abandoned_writer_wrote_behind_what_is_kept_is_cut() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        LocalStorage storage = open(disk, Sharing.EXCLUSIVE);
        Upload upload = new Upload();
        StorageWriter abandoned = upload.writer(storage);
        upload.append(abandoned, 100);
        abandoned.write(upload.bytes.buffer(0, 50));
        upload.epoch++;

        upload.prune(storage, upload.checkpoint);

        assertThat(heldBytes(storage)).isEqualTo(100);
        assertThatThrownBy(abandoned::checkpoint).isInstanceOf(IOException.class);
        abandoned.close();
        upload.append(storage, 10);
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void what_a_writer_of_the_same_epoch_wrote_behind_what_is_kept_stays() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        LocalStorage storage = open(disk, Sharing.EXCLUSIVE);
        Upload upload = new Upload();
        StorageWriter writer = upload.writer(storage);
        upload.append(writer, 100);
        Checkpoint older = upload.checkpoint;
        upload.append(writer, 50);
        writer.close();

        upload.prune(storage, older);

        upload.verify(storage, upload.assemble(storage));
    }

    /** It goes on in a segment of an earlier epoch, which is no proof that it is stale. */
    @Test
    void a_writer_of_the_same_epoch_is_not_ended_for_a_cut() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        LocalStorage storage = open(disk, Sharing.EXCLUSIVE);
        Upload upload = new Upload();
        upload.append(storage, 100);
        upload.epoch++;
        StorageWriter writer = upload.writer(storage);
        writer.write(upload.bytes.buffer(upload.offset, 50));

        upload.prune(storage, upload.checkpoint);

        upload.record(writer, 50);
        writer.close();
        upload.verify(storage, upload.assemble(storage));
    }

    private static long heldBytes(LocalStorage storage) throws IOException {
        return storage.residents(Optional.empty(), 10).stream()
                .mapToLong(Resident::bytes)
                .sum();
    }

    private static boolean isPromoted(LocalStorage storage, Upload upload, Checkpoint whole) throws IOException {
        try {
            storage.promote(upload.id, whole, Upload.DESTINATION, Pulse.NONE);
            return true;
        } catch (IOException | BytesLostException e) {
            return false;
        }
    }

    private static Upload ofTwoPieces(LocalStorage storage) throws IOException, BytesLostException {
        Upload upload = new Upload();
        StorageWriter abandoned = upload.writer(storage);
        upload.append(abandoned, 100);
        abandoned.write(upload.bytes.buffer(0, 50));
        upload.epoch++;
        upload.append(storage, 100);
        return upload;
    }

    /** Final names are those of the recorded promote, or residents tells of the upload. */
    private static void assertClean(SimulatedDisk disk, Sharing sharing, Upload upload, Checkpoint... kept)
            throws IOException, BytesLostException {
        List<String> stale = published(disk, upload);
        for (Checkpoint checkpoint : kept) {
            if (CheckpointCodec.decode(upload.id, checkpoint) instanceof Held.Published of) {
                stale.remove(of.name());
            }
        }
        if (!stale.isEmpty()) {
            List<UploadId> told = open(disk, sharing).residents(Optional.empty(), 10).stream()
                    .map(Resident::id)
                    .toList();
            assertThat(told).as("residents, when there is %s", stale).contains(upload.id);
        }
    }

    private static List<String> published(SimulatedDisk disk, Upload upload) {
        List<String> names = new ArrayList<>();
        disk.peek(Places.FINAL, (name, content) -> {
            if (name.contains(upload.id.text())) {
                names.add(name);
            }
        });
        return names;
    }
}
