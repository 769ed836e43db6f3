// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.spi.StorageWriter.Saved;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** S5: parts may wait on a disk, within a budget of their own; unless a host says so, nothing is written to any. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class SpoolTest {
    private static final int PART = 256 << 10;
    private static final Sizes SIZES = new Sizes(PART, 16, PART / 2, 1 << 30, 1L << 32, 10_000);
    private static final int LENGTH = 7 * PART + 1234;
    private static final String DELETED = " (deleted)";

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final UploadId id = UploadId.next(new SplittableRandom(5));
    private final SeededBytes bytes = new SeededBytes(6);
    /** Files that were open while a part was on its way. */
    private final ConcurrentSkipListSet<String> files = new ConcurrentSkipListSet<>();

    private final AtomicLong mostFiles = new AtomicLong(-1);
    private final ObjectStore service = new ForwardingObjectStore(new SimulatedS3(SIZES)) {
        @Override
        public String part(Address target, String uploadId, int number, Bytes content) throws IOException {
            List<String> open = openFiles();
            mostFiles.accumulateAndGet(open.size(), Math::max);
            files.addAll(open);
            return super.part(target, uploadId, number, content);
        }
    };

    @TempDir
    private Path folder;

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    @Test
    void S5_by_default_there_is_no_file() throws Exception {
        upload(Small.storage(service, executor, SIZES, 16L * PART, new SplittableRandom()), id);

        assertThat(mostFiles).as("looked").hasValue(0);
        assertThat(files).isEmpty();
    }

    @Test
    void S5_parts_wait_in_files_without_a_name_and_are_gone_with_their_part() throws Exception {
        S3Storage storage = Small.spooled(service, executor, SIZES, folder.resolve("new/spool"));
        upload(storage, id);

        assertThat(files)
                .allMatch(name -> name.startsWith(folder + "/new/spool/part-"))
                .as("but for one that is just being opened")
                .anyMatch(name -> name.endsWith(DELETED));
        assertThat(openFiles()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new/spool"))))
                .isEqualTo("rwx------");
        assertThat(folder.resolve("new/spool")).isEmptyDirectory();
    }

    @Test
    void S5_a_crowd_stays_within_the_budget_of_the_disk() throws Exception {
        S3Storage storage = Small.spooled(service, executor, SIZES, folder.resolve("spool"));
        SplittableRandom random = new SplittableRandom(8);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            UploadId one = UploadId.next(random);
            done.add(executor.submit(() -> {
                upload(storage, one);
                return true;
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }

        assertThat(mostFiles.get()).isBetween(1L, 4L);
        assertThat(openFiles()).isEmpty();
    }

    @Test
    void S5_an_interrupt_closes_nobody_s_file() throws Exception {
        Block block = Spool.in(folder.resolve("spool"), Blocks.ONCE).next(PART / 2, PART);
        byte[] read = new byte[1000];
        Thread.currentThread().interrupt();
        try {
            block.put(bytes.buffer(0, 1000));
            block.read(0, read, 0, 1000);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        block.read(0, read, 0, 1000);

        assertThat(read).isEqualTo(bytes.bytes(0, 1000));
        block.free();
        block.free();
        assertThatThrownBy(() -> block.read(0, read, 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("let go");
        assertThatThrownBy(() -> block.put(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
    }

    @Test
    void what_a_killed_process_left_is_removed_at_the_start_and_nothing_else() throws Exception {
        Path spool = Files.createDirectory(
                folder.resolve("spool"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(spool.resolve("part-123"), "left");
        Files.writeString(spool.resolve("other"), "not ours");

        Small.spooled(service, executor, SIZES, spool);

        assertThat(spool).isDirectoryNotContaining("glob:**part-*").isDirectoryContaining("glob:**other");
    }

    @Test
    void a_directory_that_others_may_look_into_is_refused() throws Exception {
        Path spool = Files.createDirectory(
                folder.resolve("spool"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));

        assertThatThrownBy(() -> Small.spooled(service, executor, SIZES, spool))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("0700");
    }

    @Test
    void S2_a_full_disk_is_not_now_and_nothing_recorded_is_lost() throws Exception {
        AtomicLong room = new AtomicLong(3 * PART);
        AtomicReference<Saved> recorded = new AtomicReference<>();
        S3Storage storage = new S3Storage(store((filled, most) -> {
            if (room.addAndGet(-PART) < 0) {
                throw new IOException("bytes cannot wait on the disk: it is full");
            }
            return HeapBlock.once(filled);
        }));
        try (StorageWriter writer = storage.openWriter(id, Position.NOTHING)) {
            writer.write(bytes.buffer(0, PART / 4));
            recorded.set(writer.checkpoint());
            assertThatThrownBy(() -> writer.write(bytes.buffer(PART / 4, LENGTH - PART / 4)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("full");
        }
        room.set(Long.MAX_VALUE);

        Position at = new Position(
                recorded.get().checkpoint(), PART / 4, 2, recorded.get().sealed());
        try (StorageWriter writer = storage.openWriter(id, at)) {
            writer.write(bytes.buffer(PART / 4, LENGTH - PART / 4));
            assertWhole(storage, id, new Position(writer.checkpoint().checkpoint(), LENGTH, 2, List.of()));
        }
    }

    private Store store(Blocks blocks) {
        return new Store(
                service,
                new Places("bucket", "held/", "unfinished/", "bucket", "final/"),
                SIZES,
                4,
                Memory.withDisk(16L * PART, 4L * PART, PART, System::nanoTime),
                blocks,
                new Errands(executor),
                new OpenStages(10),
                new Footprints(10),
                new SplittableRandom(),
                System::nanoTime,
                Promotion.COPY,
                1);
    }

    private void upload(S3Storage storage, UploadId one) throws Exception {
        try (StorageWriter writer = storage.openWriter(one, Position.NOTHING)) {
            for (int at = 0; at < LENGTH; at += 10_000) {
                writer.write(bytes.buffer(at, Math.min(10_000, LENGTH - at)));
            }
            Saved saved = writer.checkpoint();
            assertWhole(storage, one, new Position(saved.checkpoint(), LENGTH, 1, saved.sealed()));
        }
    }

    private void assertWhole(S3Storage storage, UploadId one, Position at) throws Exception {
        try (Content content = storage.open(one, storage.assemble(one, at, LENGTH, Pulse.NONE), ByteRange.ALL)) {
            assertThat(SeededBytes.sha256(content.stream())).isEqualTo(bytes.sha256(new ByteRange(0, LENGTH)));
        }
    }

    /** Of the directory for temporary files, whether they have a name or not. */
    private static List<String> openFiles() throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.flatMap(SpoolTest::target)
                    .filter(name -> name.endsWith(DELETED) || name.startsWith(System.getProperty("java.io.tmpdir")))
                    .filter(name -> !name.endsWith(".jar") && !name.contains("surefire"))
                    .toList();
        }
    }

    private static Stream<String> target(Path link) {
        try {
            return Stream.of(Files.readSymbolicLink(link).toString());
        } catch (IOException e) {
            // closed meanwhile
            return Stream.of();
        }
    }
}
