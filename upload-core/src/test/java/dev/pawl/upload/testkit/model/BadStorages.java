// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.FileId;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Storages, scanners and sources of ids that misbehave, each in one way. The model must find every one of them. */
final class BadStorages {
    private BadStorages() {}

    /** S1 broken: what a checkpoint is for is written only afterwards. */
    static Storage savingLate(Storage real) {
        return new ForwardingStorage(real) {
            @Override
            public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
                return late(super.openWriter(id, at));
            }
        };
    }

    private static StorageWriter late(StorageWriter writer) {
        return new StorageWriter() {
            private final ByteArrayOutputStream held = new ByteArrayOutputStream();

            @Override
            public void write(ByteBuffer data) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                held.writeBytes(bytes);
            }

            @Override
            public Saved checkpoint() throws IOException {
                Saved saved = writer.checkpoint();
                writer.write(ByteBuffer.wrap(held.toByteArray()));
                held.reset();
                return saved;
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    /** S4 broken: whoever opens an upload goes on with the writer that is open already, whatever its epoch. */
    static Storage withoutFence(Storage real) {
        Map<UploadId, StorageWriter> writers = new HashMap<>();
        return new ForwardingStorage(real) {
            @Override
            public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
                StorageWriter shared = writers.get(id);
                StorageWriter writer = shared == null ? super.openWriter(id, at) : shared;
                writers.put(id, writer);
                return new StorageWriter() {
                    @Override
                    public void write(ByteBuffer data) throws IOException {
                        writer.write(data);
                    }

                    @Override
                    public Saved checkpoint() throws IOException {
                        return writer.checkpoint();
                    }

                    @Override
                    public void close() {
                        writers.remove(id, writer);
                        writer.close();
                    }
                };
            }
        };
    }

    /** S9 broken: what is assembled is published at once. */
    static Storage publishingEarly(Storage real) {
        return new ForwardingStorage(real) {
            @Override
            public Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse)
                    throws IOException, BytesLostException {
                return real.promote(id, super.assemble(id, at, length, pulse), "", pulse);
            }
        };
    }

    /** S10 broken: prune keeps nothing. */
    static Storage pruningEverything(Storage real) {
        return new ForwardingStorage(real) {
            @Override
            public void prune(UploadId id, String destination, Position keep) throws IOException {
                super.prune(id, destination, Position.NOTHING);
            }
        };
    }

    /** S10 broken: prune removes nothing. */
    static Storage pruningNothing(Storage real) {
        return new ForwardingStorage(real) {
            @Override
            public void prune(UploadId id, String destination, Position keep) {}
        };
    }

    /** S4 broken: a chunk is written over by the next one, whatever its range. */
    static Storage mixingChunks(Storage real) {
        Map<UploadId, Checkpoint> lastOne = new HashMap<>();
        return new ForwardingStorage(real) {
            @Override
            public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch)
                    throws IOException {
                StorageWriter writer = super.openChunk(id, prepared, range, epoch);
                return new StorageWriter() {
                    @Override
                    public void write(ByteBuffer data) throws IOException {
                        writer.write(data);
                    }

                    @Override
                    public Saved checkpoint() throws IOException {
                        Saved saved = writer.checkpoint();
                        Checkpoint mine = saved.sealed().get(0).state();
                        Checkpoint other = lastOne.getOrDefault(id, mine);
                        lastOne.put(id, mine);
                        return new Saved(
                                saved.checkpoint(),
                                saved.sealed().stream()
                                        .map(part -> new dev.pawl.upload.Part(
                                                part.offset(), part.length(), part.epoch(), other))
                                        .toList());
                    }

                    @Override
                    public void close() {
                        writer.close();
                    }
                };
            }
        };
    }

    /** C2 broken: who does not answer has found nothing. */
    static Scanner takingSilenceForClean(Scanner real) {
        return new Scanner() {
            @Override
            public String name() {
                return real.name();
            }

            @Override
            public Report scan(FileId id, long length, InputStream content, Duration timeout) throws IOException {
                try {
                    return real.scan(id, length, content, timeout);
                } catch (ScannerUnavailableException silence) {
                    return new Report(new Verdict.Clean(), "careless");
                }
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    /** A restarted service writes under the name it had before. */
    static RandomGenerator namingWritersAlike(RandomGenerator real) {
        SplittableRandom name = new SplittableRandom(1);
        return new RandomGenerator() {
            private int asked;

            @Override
            public long nextLong() {
                return asked++ < 2 ? name.nextLong() : real.nextLong();
            }
        };
    }
}
