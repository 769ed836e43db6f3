// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.storage.local.HookedDisk.Op;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the list in the reliability page that a local storage can meet, one test each. */
@Timeout(60)
final class FaultsTest {
    private static final int K = 1024;
    private static final IOException EIO = new IOException("Input/output error");

    @TempDir
    private Path root;

    private final Queue<Runnable> background = new ArrayDeque<>();
    private HookedDisk disk;
    private LocalStorage storage;

    @BeforeEach
    void begin() throws IOException {
        disk = new HookedDisk(new FileDisk(root));
        storage = open(Durability.SYNC, 1000);
    }

    @AfterEach
    void end() throws IOException {
        disk.heal();
        storage.close();
    }

    private LocalStorage open(Durability durability, int files) throws IOException {
        return new LocalStorage(
                disk,
                new Settings(
                        durability,
                        Sharing.EXCLUSIVE,
                        Settings.Root.CREATED,
                        1 << 20,
                        files,
                        Optional.of(background::add),
                        64 * K,
                        Settings.MOST_PIECES,
                        Settings.MOST_KNOWN,
                        new SecureRandom()),
                new Claims());
    }

    @Test
    void F04_after_a_failed_force_the_segment_is_never_forced_again_and_a_new_one_goes_on() throws Exception {
        Upload upload = new Upload();
        StorageWriter writer = upload.writer(storage);
        upload.append(writer, 100 * K);
        String poisoned = onlySegment();
        writer.write(upload.bytes.buffer(upload.offset, 70 * K));
        disk.fail(Op.FORCE, Places.HELD, EIO);
        assertThatThrownBy(writer::checkpoint)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(upload.id.text())
                .hasMessageContaining("Input/output error")
                .hasMessageNotContaining(root.toString());
        disk.heal();
        disk.forget();
        assertThatThrownBy(writer::checkpoint).isInstanceOf(IOException.class);
        writer.close();

        upload.append(storage, 40 * K);

        assertThat(disk.count(Op.FORCE, poisoned)).isZero();
        assertThat(Damage.segments(root)).hasSize(2);
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void F04_a_force_that_fails_in_the_background_is_not_forgotten() throws Exception {
        Upload upload = new Upload();
        try (StorageWriter writer = upload.writer(storage)) {
            writer.write(upload.bytes.buffer(0, 100 * K));
            assertThat(background).hasSize(1);
            disk.fail(Op.FORCE, Places.HELD, EIO);
            background.remove().run();
            disk.heal();

            assertThatThrownBy(writer::checkpoint).isInstanceOf(IOException.class);
        }
        assertThat(Damage.segments(root)).isEmpty();
    }

    @Test
    void F04_a_checkpoint_that_waits_for_a_force_in_the_background_fails_with_it() throws Exception {
        Upload upload = new Upload();
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        ExecutorService host = Executors.newFixedThreadPool(2);
        try (StorageWriter writer = upload.writer(storage)) {
            writer.write(upload.bytes.buffer(0, 100 * K));
            disk.hook((op, name) -> {
                if (op == Op.FORCE && first.getAndSet(false)) {
                    forcing.countDown();
                    await(go);
                    throw EIO;
                }
            });
            Future<?> beside = host.submit(background.remove());
            await(forcing);
            Thread[] waiting = new Thread[1];
            CountDownLatch begun = new CountDownLatch(1);
            Future<?> checkpoint = host.submit(() -> {
                waiting[0] = Thread.currentThread();
                begun.countDown();
                return writer.checkpoint();
            });
            await(begun);
            while (waiting[0].getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            go.countDown();
            beside.get(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> checkpoint.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        } finally {
            host.shutdownNow();
        }
        disk.heal();
        assertThat(Damage.segments(root)).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("timeout");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_file_that_became_shorter_while_it_was_closed_acknowledges_nothing() throws Exception {
        storage.close();
        storage = open(Durability.SYNC, 1);
        Upload upload = new Upload();
        StorageWriter writer = upload.writer(storage);
        upload.append(writer, 100 * K);
        writer.write(upload.bytes.buffer(upload.offset, 40 * K));
        new Upload().append(storage, 40 * K);
        for (Path segment : Damage.segments(root)) {
            if (segment.toString().contains(upload.id.text())) {
                Files.write(segment, new byte[120 * K]);
            }
        }
        assertThatThrownBy(() -> upload.append(writer, 40 * K))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of 143360 bytes written 122880 are there");
        writer.close();
    }

    @Test
    void F04_a_force_that_fails_when_a_file_is_closed_for_another_writer_is_not_forgotten() throws Exception {
        storage.close();
        storage = open(Durability.SYNC, 1);
        Upload first = new Upload();
        Upload second = new Upload();
        StorageWriter idle = first.writer(storage);
        first.append(idle, 40 * K);
        idle.write(first.bytes.buffer(first.offset, 40 * K));
        disk.fail(Op.FORCE, first.id.text(), EIO);
        second.append(storage, 40 * K);
        disk.heal();

        assertThatThrownBy(idle::checkpoint).isInstanceOf(IOException.class);
        idle.close();
        first.append(storage, 1);
        first.verify(storage, first.assemble(storage));
        second.verify(storage, second.assemble(storage));
    }

    @Test
    void F04_a_directory_that_cannot_be_forced_acknowledges_nothing() throws Exception {
        Upload upload = new Upload();
        disk.fail(Op.FORCE_DIRECTORY, Places.HELD, EIO);
        try (StorageWriter writer = upload.writer(storage)) {
            assertThatThrownBy(() -> upload.append(writer, 10)).isInstanceOf(IOException.class);
        }
        disk.heal();

        upload.append(storage, 10);
        Checkpoint whole = upload.assemble(storage);
        disk.fail(Op.FORCE_DIRECTORY, Places.FINAL, EIO);
        assertThatThrownBy(() -> upload.promote(storage)).isInstanceOf(IOException.class);
        disk.heal();
        upload.verify(storage, storage.promote(upload.id, whole, Upload.DESTINATION, Pulse.NONE));
    }

    @Test
    void F05_a_full_disk_keeps_what_was_acknowledged_gives_the_rest_back_and_goes_on_later() throws Exception {
        Upload upload = new Upload();
        Upload other = new Upload();
        StorageWriter writer = upload.writer(storage);
        upload.append(writer, 100 * K);
        writer.write(upload.bytes.buffer(upload.offset, 40 * K));
        IOException full = new FileSystemException("/srv/secret/path", null, "No space left on device");
        disk.fail(Op.WRITE, upload.id.text(), full);
        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(60 * K)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(upload.id.text())
                .hasMessageContaining("No space left on device")
                .hasMessageNotContaining("secret");
        writer.close();
        assertThat(Files.size(Damage.segments(root).get(0))).isEqualTo(100 * K);
        other.append(storage, 30);
        other.verify(storage, other.assemble(storage));
        disk.heal();

        upload.append(storage, 60 * K);

        upload.verify(storage, upload.assemble(storage));
        assertThat(Damage.segments(root)).as("one each").hasSize(2);
    }

    @Test
    void F07_whichever_call_fails_the_same_command_again_ends_well() throws Exception {
        for (SimulatedDisk.Fault fault : List.of(SimulatedDisk.Fault.ERROR_BEFORE, SimulatedDisk.Fault.ERROR_AFTER)) {
            int failed = 0;
            do {
                failed++;
            } while (lifeWithFault(failed, fault));
            assertThat(failed).as("calls of a life").isGreaterThan(30);
        }
    }

    private boolean lifeWithFault(int nth, SimulatedDisk.Fault fault) throws Exception {
        SimulatedDisk simulated = new SimulatedDisk();
        Settings settings = new Settings(
                Durability.SYNC,
                Sharing.EXCLUSIVE,
                Settings.Root.CREATED,
                0,
                4,
                Optional.empty(),
                1 << 20,
                4,
                4,
                new SecureRandom());
        LocalStorage tested = new LocalStorage(simulated, settings, new Claims());
        Upload upload = new Upload();
        simulated.arm(nth, nth, fault);
        for (int i = 0; i < 6; i++) {
            upload.epoch++;
            again(upload, () -> {
                upload.append(tested, 100);
                return upload;
            });
        }
        upload.epoch++;
        Checkpoint whole = again(upload, () -> upload.assemble(tested));
        again(upload, () -> {
            upload.verify(tested, whole);
            return whole;
        });
        Checkpoint promoted = again(upload, () -> tested.promote(upload.id, whole, Upload.DESTINATION, Pulse.NONE));
        again(upload, () -> {
            upload.prune(tested, promoted);
            return promoted;
        });
        assertThat(again(upload, () -> tested.residents(Optional.empty(), 10))).isEmpty();
        boolean failed = simulated.errors() > 0;
        simulated.losePower();
        upload.verify(new LocalStorage(simulated, settings, new Claims()), promoted);
        return failed;
    }

    private interface Command<T> {
        T run() throws IOException, BytesLostException;
    }

    private static <T> T again(Upload upload, Command<T> command) throws IOException, BytesLostException {
        try {
            return command.run();
        } catch (IOException e) {
            upload.epoch++;
            return command.run();
        }
    }

    @Test
    void F02_a_tail_that_was_cut_but_not_durably_does_not_come_back_under_a_final_name() throws Exception {
        for (int nth = 0; nth < 12; nth++) {
            for (int seed = 0; seed < 20; seed++) {
                cutKillPromoteAndLosePower(nth, seed);
            }
        }
    }

    private void cutKillPromoteAndLosePower(int nth, int seed) throws Exception {
        SimulatedDisk simulated = new SimulatedDisk();
        Settings settings = new Settings(
                Durability.SYNC,
                Sharing.EXCLUSIVE,
                Settings.Root.CREATED,
                0,
                4,
                Optional.of(background::add),
                1,
                4,
                4,
                new SecureRandom());
        Upload upload = new Upload();
        StorageWriter writer = upload.writer(new LocalStorage(simulated, settings, new Claims()));
        upload.append(writer, 100);
        writer.write(upload.bytes.buffer(0, 300));
        background.forEach(Runnable::run);
        background.clear();
        simulated.arm(seed, nth, SimulatedDisk.Fault.CRASH_BEFORE);
        try {
            writer.close();
        } catch (SimulatedDisk.Crash e) {
            // somewhere on the way
        }
        simulated.kill();
        upload.epoch++;
        Checkpoint promoted = upload.promote(new LocalStorage(simulated, settings, new Claims()));
        simulated.losePower();

        upload.verify(new LocalStorage(simulated, settings, new Claims()), promoted);
        simulated.peek(Places.FINAL, (name, content) -> assertThat(content).hasSize(100));
    }

    @Test
    void F08_a_root_over_two_file_systems_is_refused() throws Exception {
        storage.close();
        disk.fail(Op.LINK, Places.FINAL, new FileSystemException("held", "final", "Invalid cross-device link"));
        assertThatThrownBy(() -> open(Durability.SYNC, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("on one file system");
        assertThat(Damage.segments(root)).isEmpty();
        disk.heal();
        storage = open(Durability.SYNC, 10);
    }

    @Test
    void F08_what_an_earlier_probe_left_is_removed() throws Exception {
        storage.close();
        Files.createFile(root.resolve("held/probe-1"));
        Files.createFile(root.resolve("final/probe-2"));
        storage = open(Durability.SYNC, 10);
        assertThat(Damage.files(root))
                .extracting(path -> path.getFileName().toString())
                .doesNotContain("probe-1", "probe-2");
    }

    @Test
    void F09_a_taken_final_name_is_not_overwritten() throws Exception {
        Upload upload = new Upload();
        upload.append(storage, 10);
        Checkpoint promoted = upload.promote(storage);
        Path name = Damage.files(root.resolve(Places.FINAL)).get(0);
        Files.delete(name);
        Files.writeString(name, "0123456789");

        assertThatThrownBy(() -> upload.promote(storage)).isInstanceOf(IOException.class);

        assertThat(name).hasContent("0123456789");
        Files.delete(name);
        assertThat(upload.promote(storage)).isEqualTo(promoted);
        upload.verify(storage, promoted);
    }

    @Test
    void F10_without_file_descriptors_nothing_is_acknowledged_and_nothing_is_lost() throws Exception {
        Upload upload = new Upload();
        upload.append(storage, 10);
        FileSystemException tooMany = new FileSystemException("x", null, "Too many open files");
        disk.hook((op, name) -> {
            if (op == Op.OPEN || op == Op.CREATE) {
                throw tooMany;
            }
        });
        try (StorageWriter writer = upload.writer(storage)) {
            assertThatThrownBy(() -> upload.append(writer, 10)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> upload.verify(storage, upload.checkpoint)).isInstanceOf(IOException.class);
        disk.heal();

        upload.append(storage, 10);
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void F10_all_writers_together_stay_under_the_budget_of_open_files() throws Exception {
        storage.close();
        storage = open(Durability.SYNC, 3);
        List<Upload> uploads = new ArrayList<>();
        List<StorageWriter> writers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            uploads.add(new Upload());
            writers.add(uploads.get(i).writer(storage));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 50; i++) {
                writers.get(i).write(uploads.get(i).bytes.buffer(uploads.get(i).offset, 40 * K));
                uploads.get(i).offset += 40 * K;
            }
        }
        for (int i = 0; i < 50; i++) {
            uploads.get(i).record(writers.get(i), 0);
            writers.get(i).close();
        }

        assertThat(disk.mostOpen()).isLessThanOrEqualTo(4);
        for (Upload upload : uploads) {
            upload.verify(storage, upload.assemble(storage));
        }
    }

    @Test
    void F10_busy_writers_share_few_files() throws Exception {
        storage.close();
        storage = LocalStorage.at(root).openFiles(2).bufferBudget(0).open();
        ExecutorService host = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                done.add(host.submit(() -> {
                    Upload upload = new Upload();
                    for (int n = 0; n < 10; n++) {
                        upload.append(storage, 5000 + n);
                    }
                    upload.verify(storage, upload.assemble(storage));
                    return true;
                }));
            }
            for (Future<?> each : done) {
                each.get(50, TimeUnit.SECONDS);
            }
        } finally {
            host.shutdownNow();
        }
    }

    @Test
    void F11_a_pending_interrupt_disturbs_nothing_and_is_kept() throws Exception {
        Upload upload = new Upload();
        Thread.currentThread().interrupt();
        upload.append(storage, 100 * K);
        upload.epoch++;
        upload.append(storage, 10);
        Checkpoint promoted = upload.promote(storage);
        upload.prune(storage, promoted);
        assertThat(Thread.interrupted()).isTrue();

        upload.verify(storage, promoted);
    }

    @Test
    void F11_interrupts_at_any_moment_lose_nothing_acknowledged_and_disturb_no_other_upload() throws Exception {
        storage.close();
        storage = open(Durability.SYNC, 1);
        ExecutorService host = Executors.newFixedThreadPool(2);
        AtomicBoolean over = new AtomicBoolean();
        Upload shot = new Upload();
        try {
            Thread target = Thread.currentThread();
            Future<?> shooter = host.submit(() -> {
                while (!over.get()) {
                    target.interrupt();
                    Thread.onSpinWait();
                }
            });
            Future<?> other = host.submit(() -> {
                Upload calm = new Upload();
                while (!over.get()) {
                    calm.append(storage, 3000);
                }
                calm.verify(storage, calm.assemble(storage));
                return true;
            });
            int failures = 0;
            for (int i = 0; i < 150; i++) {
                try {
                    shot.epoch++;
                    shot.append(storage, 50 * K);
                } catch (IOException e) {
                    failures++;
                }
            }
            over.set(true);
            while (!shooter.isDone()) {
                Thread.onSpinWait();
            }
            assertThat(Thread.interrupted()).isTrue();
            other.get(30, TimeUnit.SECONDS);
            assertThat(failures).isLessThan(151);
        } finally {
            over.set(true);
            host.shutdownNow();
        }
        Thread.interrupted();
        shot.append(storage, 1);
        shot.verify(storage, shot.assemble(storage));
    }

    @Test
    void F31_offsets_beyond_a_tebibyte_are_exact() throws Exception {
        long tebi = (1L << 40) + 123;
        Upload upload = new Upload();
        upload.append(storage, 10);
        SegmentName name = SegmentName.parse(onlySegment()).orElseThrow();
        try (Disk.Handle sparse = disk.open(Places.held(name), Disk.Access.WRITE)) {
            sparse.write(ByteBuffer.allocate(1), tebi - 1);
        }
        upload.checkpoint = CheckpointCodec.encode(new Held.Pieces(List.of(new Piece(name, tebi))));
        upload.offset = tebi;

        upload.append(storage, 3 * K);

        assertThat(Files.size(Damage.segments(root).get(0))).isEqualTo(tebi + 3 * K);
        Checkpoint promoted = upload.promote(storage);
        try (var content = storage.open(upload.id, promoted, new dev.pawl.upload.ByteRange(tebi, 9L * K))) {
            assertThat(content.length()).isEqualTo(3 * K);
            assertThat(content.stream().readAllBytes()).isEqualTo(upload.bytes.bytes(tebi, 3 * K));
        }
        assertThat(storage.residents(Optional.empty(), 1).get(0).bytes()).isEqualTo(tebi + 3 * K);
    }

    @Test
    void F32_nothing_flows_into_the_directory_below_an_unmounted_disk() throws Exception {
        Upload known = new Upload();
        known.append(storage, 10);
        Path mounted = root.resolveSibling(root.getFileName() + "-unmounted");
        Files.move(root, mounted);
        Files.createDirectory(root);
        try {
            Upload upload = new Upload();
            try (StorageWriter writer = upload.writer(storage)) {
                assertThatThrownBy(() -> upload.append(writer, 10))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("unmounted");
            }
            assertThatThrownBy(() -> known.verify(storage, known.checkpoint))
                    .as("out of reach is not lost")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> known.prune(storage, Checkpoint.NONE)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> storage.residents(Optional.empty(), 1)).isInstanceOf(IOException.class);
            assertThat(root).isEmptyDirectory();
        } finally {
            Files.delete(root);
            Files.move(mounted, root);
        }
        known.append(storage, 10);
        known.verify(storage, known.assemble(storage));
    }

    @Test
    void a_writer_whose_file_was_taken_away_acknowledges_nothing() throws Exception {
        Upload upload = new Upload();
        try (StorageWriter writer = upload.writer(storage)) {
            writer.write(upload.bytes.buffer(0, 40 * K));
            Files.delete(Damage.segments(root).get(0));
            assertThatThrownBy(writer::checkpoint)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("taken away");
        }
        upload.append(storage, 10);
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void F32_a_root_that_should_be_a_storage_and_is_none_is_refused() throws Exception {
        Path empty = Files.createDirectory(root.resolveSibling(root.getFileName() + "-empty"));
        assertThatThrownBy(() -> LocalStorage.at(empty).existing().open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mounted");
        Files.delete(root.resolve(Places.MARKER));
        storage.close();
        assertThatThrownBy(() -> LocalStorage.at(root).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("lost its");
    }

    @Test
    void durability_OS_CACHE_forces_nothing() throws Exception {
        storage.close();
        disk.forget();
        storage = open(Durability.OS_CACHE, 1);
        Upload upload = new Upload();
        upload.append(storage, 100 * K);
        Checkpoint promoted = upload.promote(storage);
        upload.prune(storage, promoted);

        upload.verify(storage, promoted);
        assertThat(disk.count(Op.FORCE, "") + disk.count(Op.FORCE_DIRECTORY, ""))
                .isZero();
    }

    @Test
    void a_small_upload_costs_one_force_of_its_file_and_one_of_each_directory() throws Exception {
        new Upload().append(storage, 10);
        Upload upload = new Upload();
        upload.append(storage, 10);
        upload.promote(storage);
        disk.forget();
        Upload second = new Upload(sibling(upload), "", 0, 1);
        second.append(storage, 4 * K);
        second.prune(storage, second.promote(storage));

        assertThat(disk.count(Op.FORCE, "")).isEqualTo(1);
        assertThat(disk.count(Op.FORCE_DIRECTORY, "")).isEqualTo(2);
        assertThat(disk.count(Op.COPY, "")).isZero();
    }

    private static String sibling(Upload upload) {
        String id = upload.id.text();
        return id.substring(0, 25) + (id.charAt(25) == 'a' ? 'b' : 'a');
    }

    private String onlySegment() throws IOException {
        List<Path> segments = Damage.segments(root);
        assertThat(segments).hasSize(1);
        return segments.get(0).getFileName().toString();
    }
}
