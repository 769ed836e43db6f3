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
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** S5: memory goes from part to part, has one owner at a time, and is given back. */
final class BlocksTest {
    private static final int PART = 4 << 20;
    private static final int PIECE = 100_001;
    private static final int LENGTH = 19 * Small.PART + 5;

    private final Queue<Runnable> later = new ArrayDeque<>();
    private final BlockPool pool = new BlockPool(later::add);

    @Test
    void S5_bytes_are_read_as_they_came_by_any_way() throws IOException {
        Filling filling = filled((byte) 7);
        Bytes all = filling.bytes();

        assertThat(all.length()).isEqualTo(PART);
        assertThat(all.stream().readAllBytes()).containsOnly(7).hasSize(PART);
        assertThat(all.from(70_000).and(all).stream().readAllBytes())
                .containsOnly(7)
                .hasSize(2 * PART - 70_000);
        assertThat(all.crc32c()).isEqualTo(Bytes.of(all.stream().readAllBytes()).crc32c());
        assertThat(all.md5()).isEqualTo(Bytes.of(all.stream().readAllBytes()).md5());
    }

    @Test
    void S5_memory_goes_from_part_to_part_and_nobody_sees_the_bytes_of_another() throws IOException {
        Filling cut = filled((byte) 1);
        Bytes held = cut.bytes();
        Bytes view = held.from(PART / 2);
        InputStream reading = held.stream();
        assertThat(reading.readNBytes(PART / 2)).containsOnly(1);
        cut.free();
        cut.free();
        int spare = pool.spare();

        Filling next = filled((byte) 2);

        assertThat(spare).isGreaterThanOrEqualTo(PART / HeapBlock.SIZE);
        assertThat(pool.spare()).isZero();
        assertThat(next.bytes().stream().readAllBytes()).containsOnly(2).hasSize(PART);
        assertThatThrownBy(reading::read).isInstanceOf(IOException.class).hasMessageContaining("let go");
        assertThatThrownBy(held::crc32c).isInstanceOf(IOException.class);
        assertThatThrownBy(view.stream()::read).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> cut.append(ByteBuffer.allocate(PIECE * 2))).isInstanceOf(IOException.class);
        assertThat(next.bytes().stream().readAllBytes()).containsOnly(2);
    }

    @Test
    void S5_what_nobody_needs_for_a_while_is_given_back_but_for_a_little() throws IOException {
        filled((byte) 1).free();

        aWhile();
        Filling small = new Filling(pool, PART);
        small.append(ByteBuffer.allocate(PART / 2));
        small.free();
        aWhile();
        aWhile();
        aWhile();

        assertThat(pool.spare()).isEqualTo(16);
        assertThat(later).isEmpty();
    }

    @Test
    void S5_what_is_needed_again_and_again_stays() throws IOException {
        for (int i = 0; i < 5; i++) {
            filled((byte) i).free();
            aWhile();
        }
        assertThat(pool.spare()).isEqualTo(PART / HeapBlock.SIZE);
    }

    @Test
    void S5_the_bytes_of_a_cut_writer_are_seen_by_nobody() throws Exception {
        List<Bytes> sent = new ArrayList<>();
        AtomicBoolean cut = new AtomicBoolean(true);
        S3Storage storage = Small.storage(
                new ForwardingObjectStore(Small.service()) {
                    @Override
                    public String part(Address target, String uploadId, int number, Bytes content) throws IOException {
                        sent.add(content);
                        if (cut.get()) {
                            throw new IOException("no answer");
                        }
                        return super.part(target, uploadId, number, content);
                    }
                },
                Runnable::run);
        StorageWriter first = storage.openWriter(UploadId.next(new SplittableRandom(1)), Position.NOTHING);
        assertThatThrownBy(() -> write(first, new SeededBytes(1), 0)).isInstanceOf(IOException.class);
        StorageWriter second = storage.openWriter(UploadId.next(new SplittableRandom(2)), Position.NOTHING);
        second.write(new SeededBytes(2).buffer(0, Small.PART - 1));
        first.close();
        cut.set(false);

        write(second, new SeededBytes(2), Small.PART - 1);
        Saved saved = second.checkpoint();

        assertThat(sent).hasSizeGreaterThanOrEqualTo(20);
        assertThat(sent)
                .allSatisfy(
                        bytes -> assertThatThrownBy(() -> bytes.stream().read()).isInstanceOf(IOException.class));
        assertWhole(storage, UploadId.next(new SplittableRandom(2)), saved, new SeededBytes(2));
    }

    private static void assertWhole(S3Storage storage, UploadId id, Saved saved, SeededBytes bytes) throws Exception {
        Position at = new Position(saved.checkpoint(), LENGTH, 1, saved.sealed());
        try (Content content = storage.open(id, storage.assemble(id, at, LENGTH, Pulse.NONE), ByteRange.ALL)) {
            assertThat(content.stream().readAllBytes())
                    .isEqualTo(bytes.buffer(0, LENGTH).array());
        }
    }

    private static void write(StorageWriter writer, SeededBytes bytes, int from) throws IOException {
        for (int at = from; at < LENGTH; at += 1000) {
            writer.write(bytes.buffer(at, Math.min(1000, LENGTH - at)));
        }
    }

    private void aWhile() {
        List<Runnable> due = new ArrayList<>(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    private Filling filled(byte with) throws IOException {
        Filling filling = new Filling(pool, PART);
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, with);
        for (int at = 0; at < PART; at += PIECE) {
            filling.append(ByteBuffer.wrap(piece, 0, Math.min(PIECE, PART - at)));
        }
        return filling;
    }
}
