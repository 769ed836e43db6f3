// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.Storage.Resident;
import dev.pawl.upload.spi.Storage.Source;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.spi.StorageWriter.Saved;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the storage contract works with: one storage, and uploads that do in its place what the engine would do. */
final class StorageWorkbench {
    static final String DESTINATION = "tenant-7/files";
    static final int K = 1024;

    private final Random random;
    private Storage storage;

    StorageWorkbench(Storage storage, long seed) {
        this.storage = storage;
        this.random = new Random(seed);
    }

    Storage storage() {
        return storage;
    }

    /** The uploads live on in another storage at the same place. */
    void use(Storage next) {
        storage = next;
    }

    Random random() {
        return random;
    }

    Upload upload() {
        return new Upload();
    }

    Upload uploaded(int length) throws Exception {
        Upload upload = new Upload();
        upload.append(length);
        return upload;
    }

    /** A length that every chunk may have. */
    int chunk() {
        Storage.Traits traits = storage.traits();
        long least = Math.max(5000, traits.chunkMin());
        return (int) ((least + traits.chunkUnit() - 1) / traits.chunkUnit() * traits.chunkUnit());
    }

    /** Bytes that must never be seen again. */
    ByteBuffer other(int length) {
        return new SeededBytes(random.nextLong()).buffer(0, length);
    }

    /** A writer that was fenced off goes on, or finds out that it was. */
    void overrun(StorageWriter fenced, int length) {
        quietly(() -> {
            fenced.write(other(length));
            return fenced.checkpoint();
        });
    }

    List<Resident> residents() throws IOException {
        return storage.residents(Optional.empty(), 10_000);
    }

    static List<UploadId> ids(List<Resident> residents) {
        return residents.stream().map(Resident::id).toList();
    }

    byte[] read(UploadId id, Checkpoint whole, ByteRange range) throws Exception {
        try (Content content = storage.open(id, whole, range)) {
            byte[] bytes = content.stream().readAllBytes();
            assertThat(content.length()).isEqualTo(bytes.length);
            return bytes;
        }
    }

    private byte[] transfer(UploadId id, Checkpoint whole, ByteRange range) throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (Content content = storage.open(id, whole, range)) {
            assertThat(content.transferTo(Channels.newChannel(sink))).isEqualTo(content.length());
        }
        return sink.toByteArray();
    }

    static void assertLost(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(BytesLostException.class);
    }

    /** Does what may fail as a door may fail, and in no other way. */
    static Optional<byte[]> quietly(Callable<?> call) {
        try {
            return call.call() instanceof byte[] bytes ? Optional.of(bytes) : Optional.empty();
        } catch (IOException | BytesLostException e) {
            return Optional.empty();
        } catch (Exception e) {
            throw new AssertionError("neither an IOException nor a BytesLostException", e);
        }
    }

    /** Checkpoints that name something else than they should: foreign, cut, turned, made up. */
    List<Checkpoint> forgeries(Upload thief, Checkpoint own, Upload victim, Checkpoint... foreign) {
        List<Checkpoint> forged = new ArrayList<>(List.of(foreign));
        for (Checkpoint checkpoint : foreign) {
            forged.add(Checkpoint.of(replaced(checkpoint.state(), victim.id, thief.id)));
        }
        byte[] state = own.state();
        for (int i = 0; i < state.length; i++) {
            byte[] turned = state.clone();
            turned[i] ^= (byte) (1 << random.nextInt(8));
            forged.add(Checkpoint.of(turned));
            forged.add(Checkpoint.of(Arrays.copyOf(state, i)));
        }
        for (int length : new int[] {1, 8, 16, 100, Checkpoint.MOST_BYTES}) {
            forged.add(Checkpoint.of(new SeededBytes(random.nextLong()).bytes(0, length)));
        }
        for (String text : List.of("../" + victim.id, "/etc/passwd", "..", "\0", " ".repeat(99), "9".repeat(99))) {
            forged.add(Checkpoint.of(text.getBytes(StandardCharsets.UTF_8)));
        }
        forged.add(Checkpoint.of(Arrays.copyOf(state, state.length + 1)));
        return forged;
    }

    private static byte[] replaced(byte[] state, UploadId was, UploadId is) {
        return new String(state, StandardCharsets.ISO_8859_1)
                .replace(was.text(), is.text())
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One upload, its row, and what the row's bytes must be. */
    final class Upload {
        final UploadId id;
        final SeededBytes bytes;
        Checkpoint checkpoint = Checkpoint.NONE;
        long offset;
        long epoch = 1;
        List<Part> parts = List.of();
        private byte[] joined = {};

        private Upload() {
            this(UploadId.next(random), new SeededBytes(random.nextLong()));
        }

        private Upload(UploadId id, SeededBytes bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        /** The row as it is now, to go on from it once more. */
        Upload copy() {
            return copy(bytes);
        }

        Upload copy(SeededBytes others) {
            Upload copy = new Upload(id, others);
            copy.checkpoint = checkpoint;
            copy.offset = offset;
            copy.epoch = epoch;
            copy.parts = parts;
            return copy;
        }

        Position position() {
            return new Position(checkpoint, offset, epoch, parts);
        }

        long length() {
            return Math.max(offset, parts.stream().mapToLong(Part::end).max().orElse(0));
        }

        byte[] content() {
            return joined.length > 0 ? joined : bytes.bytes(0, (int) length());
        }

        StorageWriter writer() throws Exception {
            return storage.openWriter(id, position());
        }

        void append(int length) throws Exception {
            try (StorageWriter writer = writer()) {
                append(writer, length);
            }
        }

        void append(StorageWriter writer, int length) throws Exception {
            writer.write(bytes.buffer(offset, length));
            record(writer.checkpoint(), offset + length);
        }

        void record(Saved saved, long newOffset) {
            checkpoint = saved.checkpoint();
            offset = newOffset;
            add(saved);
        }

        void add(Saved saved) {
            List<Part> more = new ArrayList<>(parts);
            more.addAll(saved.sealed());
            more.sort(Comparator.comparingLong(Part::offset));
            parts = List.copyOf(more);
        }

        void prepare() throws Exception {
            checkpoint = storage.prepare(id, position());
        }

        void chunk(long at, int length) throws Exception {
            add(sealed(at, bytes.buffer(at, length)));
        }

        Saved sealed(long at, ByteBuffer data) throws Exception {
            try (StorageWriter writer = chunkWriter(at, data.remaining())) {
                writer.write(data);
                return writer.checkpoint();
            }
        }

        StorageWriter chunkWriter(long at, int length) throws Exception {
            return storage.openChunk(id, checkpoint, new ByteRange(at, length), epoch);
        }

        Checkpoint assemble() throws Exception {
            return assemble(Pulse.NONE);
        }

        Checkpoint assemble(Pulse pulse) throws Exception {
            return storage.assemble(id, position(), length(), pulse);
        }

        Checkpoint concatenate(Upload... sources) throws Exception {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<Source> wholes = new ArrayList<>();
            for (Upload source : sources) {
                all.writeBytes(source.content());
                wholes.add(new Source(
                        source.id, new Position(source.checkpoint, source.length(), source.epoch, source.parts)));
            }
            joined = all.toByteArray();
            return storage.concatenate(id, wholes, epoch, Pulse.NONE);
        }

        Checkpoint promote(Checkpoint whole) throws Exception {
            return promote(whole, Pulse.NONE);
        }

        Checkpoint promote(Checkpoint whole, Pulse pulse) throws Exception {
            return storage.promote(id, whole, DESTINATION, pulse);
        }

        void prune(Checkpoint keep) throws Exception {
            storage.prune(id, DESTINATION, new Position(keep, content().length, epoch, List.of()));
        }

        void pruneAll() throws Exception {
            storage.prune(id, DESTINATION, Position.NOTHING);
        }

        void assertContent(Checkpoint whole) throws Exception {
            assertContent(whole, ByteRange.ALL);
        }

        void assertContent(Checkpoint whole, ByteRange range) throws Exception {
            byte[] content = content();
            ByteRange cut = range.within(content.length);
            byte[] expected = Arrays.copyOfRange(content, (int) cut.first(), (int) cut.end());
            assertSame(read(id, whole, range), expected, range);
            assertSame(transfer(id, whole, range), expected, range);
        }

        /** What a forged checkpoint opened is nothing, or from the beginning of this upload. */
        void assertNothingForeign(Callable<byte[]> call) {
            quietly(call).ifPresent(seen -> assertSame(seen, bytes.bytes(0, seen.length), ByteRange.ALL));
        }

        private void assertSame(byte[] is, byte[] wanted, ByteRange range) {
            assertThat(Arrays.mismatch(is, wanted))
                    .as("first difference of %s bytes, wanted %s, of %s", is.length, wanted.length, range)
                    .isEqualTo(-1);
        }
    }
}
