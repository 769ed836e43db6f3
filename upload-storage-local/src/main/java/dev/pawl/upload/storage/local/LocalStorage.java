// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Uploads on a local file system, under one root directory that belongs to this storage alone:
 *
 * <pre>
 * pawl-storage             says that this is a storage; looked for before anything is created
 * lock                     held by the one process of an exclusive root
 * held/k/id.epoch.random   segments of uploads that are not promoted
 * final/tenant/kx/id.…     promoted content, a link to its segment
 * </pre>
 *
 * <p>What is acknowledged is on the disk ({@link Durability#SYNC}). Publishing is a link, independent of size. Files are
 * readable by the owner of the process only. Under {@link Sharing#EXCLUSIVE}, the default, the root must not be on a
 * network file system that two machines have mounted: the lock would not tell them from each other.
 *
 * <p>Thread-safe. {@link #close} ends all writers and gives the root free; downloads that are open go on.
 */
public final class LocalStorage implements Storage {
    private static final long BUFFER = 128 * 1024;
    /** So far from the end of the numbers that no sum overflows; file systems end earlier. */
    private static final long LONGEST = Long.MAX_VALUE - (1L << 32);

    private final Store store;
    private final Closeable lock;
    private final Writers writers;
    private final Assembly assembly;
    private final Publication publication;
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalStorage(Disk disk, Settings settings, Claims claims) throws IOException {
        lock = settings.sharing() == Sharing.EXCLUSIVE ? disk.lock(Places.LOCK) : () -> {};
        boolean done = false;
        try {
            store = prepare(disk, settings, claims);
            done = true;
        } finally {
            if (!done) {
                lock.close();
            }
        }
        Copier copier = new Copier(store);
        writers = new Writers(store, copier);
        assembly = new Assembly(store, copier);
        publication = new Publication(store, assembly);
    }

    private static Store prepare(Disk disk, Settings settings, Claims claims) throws IOException {
        Forces forces = new Forces(disk, settings.durability());
        Marker marker = Marker.open(disk, forces, settings);
        Directories directories = new Directories(disk, forces, marker);
        directories.ensure(Places.HELD);
        directories.ensure(Places.FINAL);
        Probe.run(disk, settings.random().nextLong());
        return new Store(
                disk,
                settings,
                settings.random().nextInt(),
                forces,
                marker,
                directories,
                new HoldingArea(disk, marker, settings),
                claims,
                new OpenFiles(settings.openFiles()),
                new Budget(settings.bufferBudget()));
    }

    /**
     * Begins to open a storage.
     *
     * @param root an existing directory, or one to be created
     * @return a builder with safe settings
     */
    public static Builder at(Path root) {
        return new Builder(root);
    }

    @Override
    public Traits traits() {
        return new Traits(BUFFER, 0, 1, 1, LONGEST);
    }

    @Override
    public Checkpoint prepare(UploadId id, Position at) throws IOException, BytesLostException {
        open();
        CheckpointCodec.decode(id, at.checkpoint());
        return at.checkpoint();
    }

    @Override
    public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
        open();
        return writers.sequence(id, at);
    }

    @Override
    public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch) throws IOException {
        open();
        return writers.chunk(id, range, epoch);
    }

    @Override
    public Optional<byte[]> head(UploadId id, Position at, int most) throws IOException, BytesLostException {
        open();
        return Optional.of(assembly.head(id, at, most));
    }

    @Override
    public boolean prompt(UploadId id, Position at) {
        return assembly.prompt(id, at);
    }

    @Override
    public Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse)
            throws IOException, BytesLostException {
        open();
        return assembly.assemble(id, at, length, pulse);
    }

    @Override
    public Checkpoint concatenate(UploadId id, List<Source> sources, long epoch, Pulse pulse)
            throws IOException, BytesLostException {
        open();
        return assembly.concatenate(id, sources, epoch, pulse);
    }

    @Override
    public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
        open();
        Held held = CheckpointCodec.decode(id, whole);
        Piece piece = piece(id, held);
        String file = held instanceof Held.Published of ? of.name() : Places.held(piece.segment());
        ByteRange within = range.within(piece.length());
        Disk.Handle handle = store.open(id, file, Disk.Access.READ);
        boolean done = false;
        try {
            if (handle.size() < piece.length()) {
                throw Store.shorter(id, piece.length(), handle.size());
            }
            done = true;
            return new FileContent(id, handle, within.first(), within.length());
        } finally {
            if (!done) {
                handle.close();
            }
        }
    }

    @Override
    public Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
            throws IOException, BytesLostException {
        open();
        Held held = CheckpointCodec.decode(id, whole);
        return CheckpointCodec.encode(
                held instanceof Held.Published ? held : publication.promote(id, piece(id, held), destination, pulse));
    }

    private static Piece piece(UploadId id, Held held) throws BytesLostException {
        if (held instanceof Held.Published of) {
            return of.piece();
        }
        if (held instanceof Held.Pieces of && of.pieces().size() == 1) {
            return of.pieces().get(0);
        }
        throw new BytesLostException("upload " + id + ": its checkpoint is not of assembled content");
    }

    @Override
    public void prune(UploadId id, String destination, Position keep) throws IOException {
        open();
        new Pruning(store).prune(id, destination, keep);
    }

    /** A local file system serves no URLs: always empty. */
    @Override
    public Optional<URI> signedUrl(UploadId id, Checkpoint promoted, Duration ttl, String disposition, String type) {
        return Optional.empty();
    }

    @Override
    public List<Resident> residents(Optional<UploadId> cursor, int limit) throws IOException {
        open();
        return new Census(store).page(cursor, limit);
    }

    /** Ends all writers as if each were closed, and gives the root free for another instance. Twice is once. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            store.claims().writers().forEach(SegmentFile::close);
            lock.close();
        }
    }

    private void open() throws IOException {
        if (closed.get()) {
            throw new IOException("the storage is closed");
        }
    }

    /** How a storage is to be opened. Every setting has a safe default. */
    public static final class Builder {
        private final Path root;
        private Durability durability = Durability.SYNC;
        private Sharing sharing = Sharing.EXCLUSIVE;
        private Settings.Root marker = Settings.Root.CREATED;
        private long bufferBudget =
                Math.min(32L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 64);
        private int openFiles = 1000;
        private Optional<Executor> writeBack = Optional.empty();
        private RandomGenerator random = new SecureRandom();

        private Builder(Path root) {
            this.root = root;
        }

        /**
         * What acknowledged bytes survive.
         *
         * @param durability by default {@link Durability#SYNC}
         * @return this
         */
        public Builder durability(Durability durability) {
            this.durability = durability;
            return this;
        }

        /**
         * Who may have the root open at the same time.
         *
         * @param sharing by default {@link Sharing#EXCLUSIVE}; fixed when the root is first opened
         * @return this
         */
        public Builder sharing(Sharing sharing) {
            this.sharing = sharing;
            return this;
        }

        /**
         * Refuses a root that is not a storage yet. For roots on a disk of their own: while it is not mounted, an empty
         * directory must not become a new storage.
         *
         * @return this
         */
        public Builder existing() {
            marker = Settings.Root.EXISTING;
            return this;
        }

        /**
         * How much memory all writers together may fill with bytes not written yet.
         *
         * @param bytes by default a sixty-fourth of the heap, at most 32 MiB; 0 writes everything at once
         * @return this
         * @throws IllegalArgumentException if bytes is negative
         */
        public Builder bufferBudget(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("a budget cannot be negative: " + bytes);
            }
            bufferBudget = bytes;
            return this;
        }

        /**
         * How many files all writers together may have open.
         *
         * @param files by default 1000; downloads and assemblies come on top
         * @return this
         * @throws IllegalArgumentException if files is less than 1
         */
        public Builder openFiles(int files) {
            if (files < 1) {
                throw new IllegalArgumentException("writers need at least one open file, not " + files);
            }
            openFiles = files;
            return this;
        }

        /**
         * Lets bytes flow to the disk while more are coming, so that a checkpoint finds little to do. A task forces one
         * file and blocks for as long; there is at most one per running writer.
         *
         * @param executor of the host; without one, checkpoints do all the work
         * @return this
         */
        public Builder writeBack(Executor executor) {
            writeBack = Optional.of(executor);
            return this;
        }

        /** For tests that want to be repeatable. */
        Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /**
         * Opens the storage: takes the lock of an exclusive root, looks for the marker and tries a link.
         *
         * @return to be closed by the caller
         * @throws IOException if the root is in use, is not a storage, or cannot link; the text says which
         */
        public LocalStorage open() throws IOException {
            if (marker == Settings.Root.CREATED) {
                Files.createDirectories(root);
            }
            Settings settings = new Settings(
                    durability,
                    sharing,
                    marker,
                    bufferBudget,
                    openFiles,
                    writeBack,
                    Settings.WRITE_BACK_EVERY,
                    Settings.MOST_PIECES,
                    Settings.MOST_KNOWN,
                    random);
            return new LocalStorage(new FileDisk(root), settings, new Claims());
        }
    }
}
