// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.storage.s3.Held.Chain;
import dev.pawl.upload.storage.s3.Held.Kept;
import dev.pawl.upload.storage.s3.Held.Pieces;
import dev.pawl.upload.storage.s3.Held.Published;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Uploads on S3, or on a service that speaks its protocol, through a client that belongs to the host:
 *
 * <pre>
 * prefix/held/id/s…         stages: parts of one size, one multipart upload each
 * prefix/held/id/t…         tails: what is less than a part
 * prefix/held/id/j…         content joined of several objects
 * prefix/final/tenant/id-…  promoted content, one object
 * prefix/unfinished/id-…    with {@link Promotion#IN_PLACE}: its content is not promoted yet, or not alone
 * </pre>
 *
 * <p>What is acknowledged is stored. Any number of processes may use one place at the same time. Memory is bounded for all
 * writers together; a writer waits for it and never fails. Nothing is written to local disk, unless the host names a directory where
 * parts wait ({@link Builder#spool}).
 *
 * <p>Thread-safe. {@link #close} ends nothing that the host opened: neither the client nor the presigner.
 */
public final class S3Storage implements Storage {
    private static final long BUFFER = 128 << 10;

    private final Store store;
    private final Assembly assembly;
    private final AtomicBoolean closed = new AtomicBoolean();

    S3Storage(Store store) {
        this.store = store;
        this.assembly = new Assembly(store);
    }

    /**
     * Begins to open a storage.
     *
     * @param client stays the host's, and is used until {@link #close}
     * @param bucket that exists
     * @param executor for requests beside the writing; may block; stays the host's
     * @return a builder with safe settings
     */
    public static Builder in(S3Client client, String bucket, Executor executor) {
        return new Builder(client, bucket, executor);
    }

    @Override
    public Traits traits() {
        return new Traits(
                BUFFER,
                store.sizes().part(),
                store.sizes().least(),
                1,
                store.sizes().longest());
    }

    /** Chunks share nothing: each is an object of its own. */
    @Override
    public Checkpoint prepare(UploadId id, Position at) throws IOException, BytesLostException {
        open();
        chain(id, at);
        return at.checkpoint();
    }

    @Override
    public StorageWriter openWriter(UploadId id, Position at) throws IOException, BytesLostException {
        open();
        Chain chain = chain(id, at);
        if (at.checkpoint().isNone() && at.epoch() == 1) {
            store.footprints().begin(id);
        } else if (at.epoch() > 1) {
            store.footprints().lose(id);
        }
        return new SequenceWriter(store, id, at.epoch(), chain, at.checkpoint());
    }

    private static Chain chain(UploadId id, Position at) throws BytesLostException {
        Chain chain = Assembly.chain(id, at.checkpoint());
        if (chain.end() != at.offset()) {
            throw new BytesLostException(
                    "upload " + id + " has " + chain.end() + " stored bytes and should have " + at.offset());
        }
        return chain;
    }

    @Override
    public StorageWriter openChunk(UploadId id, Checkpoint prepared, ByteRange range, long epoch) throws IOException {
        open();
        store.footprints().lose(id);
        return new ChunkWriter(store, assembly, id, range, epoch);
    }

    /** True for content of one small object: copying it takes no longer than storing it did. */
    @Override
    public boolean prompt(UploadId id, Position at) {
        try {
            Chain chain = Assembly.chain(id, at.checkpoint());
            return chain.base() == 0 && chain.stage().isEmpty() && chain.tails().size() <= 1;
        } catch (BytesLostException e) {
            return false;
        }
    }

    @Override
    public Checkpoint assemble(UploadId id, Position at, long length, Pulse pulse)
            throws IOException, BytesLostException {
        open();
        return CheckpointCodec.encode(id, assembly.assemble(id, at, length, pulse));
    }

    @Override
    public Checkpoint concatenate(UploadId id, List<Storage.Source> sources, long epoch, Pulse pulse)
            throws IOException, BytesLostException {
        open();
        List<JoinPlan.Piece> all = new ArrayList<>();
        for (Storage.Source source : sources) {
            Position at = source.position();
            all.addAll(Assembly.sources(source.id(), assembly.slices(source.id(), at, at.offset())));
        }
        return CheckpointCodec.encode(id, assembly.concatenate(id, all, epoch, pulse));
    }

    @Override
    public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
        open();
        List<S3Content.Piece> objects = new ArrayList<>();
        List<Long> recorded = new ArrayList<>();
        Held held = CheckpointCodec.decode(id, whole);
        if (held instanceof Kept kept) {
            held = kept.pieces();
        }
        if (held instanceof Published published) {
            Address address = store.places().published(id, published.destination(), published.token());
            if (published.length() > 0) {
                objects.add(new S3Content.Piece(address, 0, published.length()));
                recorded.add(published.length());
            }
        } else if (held instanceof Pieces pieces) {
            for (Slice slice : pieces.slices()) {
                Address address = store.places().address(id, slice.name());
                objects.add(new S3Content.Piece(address, slice.first(), slice.length()));
                recorded.add(slice.first() + slice.length());
            }
        } else {
            throw notWhole(id);
        }
        return new Opening(store, id, objects, recorded).open(range);
    }

    @Override
    public Checkpoint promote(UploadId id, Checkpoint whole, String destination, Pulse pulse)
            throws IOException, BytesLostException {
        open();
        if (!Places.isDestination(destination)) {
            throw new IllegalArgumentException("not a destination");
        }
        Held held = CheckpointCodec.decode(id, whole);
        if (held instanceof Published || held instanceof Kept) {
            return whole;
        }
        if (held instanceof Pieces pieces) {
            Held promoted = switch (store.promotion()) {
                case COPY -> new Publication(store).promote(id, pieces, destination, pulse);
                case IN_PLACE -> assembly.keep(id, pieces, pulse);
            };
            return CheckpointCodec.encode(id, promoted);
        }
        throw notWhole(id);
    }

    private static BytesLostException notWhole(UploadId id) {
        return new BytesLostException("upload " + id + ": its checkpoint is not of assembled content");
    }

    @Override
    public void prune(UploadId id, String destination, Position keep) throws IOException {
        open();
        new Pruning(store).prune(id, destination, keep);
    }

    @Override
    public Optional<URI> signedUrl(UploadId id, Checkpoint promoted, Duration ttl, String disposition, String type)
            throws IOException {
        open();
        Held held;
        try {
            held = CheckpointCodec.decode(id, promoted);
        } catch (BytesLostException e) {
            return Optional.empty();
        }
        Optional<Address> object = Optional.empty();
        if (held instanceof Published published && published.length() > 0) {
            object = Optional.of(store.places().published(id, published.destination(), published.token()));
        } else if (held instanceof Kept kept) {
            object = kept.object().map(slice -> store.places().address(id, slice.name()));
        }
        return object.isPresent() ? store.objects().sign(object.get(), ttl, disposition, type) : Optional.empty();
    }

    @Override
    public List<Resident> residents(Optional<UploadId> cursor, int limit) throws IOException {
        open();
        return switch (store.promotion()) {
            case COPY -> new Census(store).page(cursor, limit);
            case IN_PLACE -> new Unfinished(store).page(cursor, limit);
        };
    }

    /** Closes what this storage opened itself. Twice is once. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            store.objects().close();
        }
    }

    private void open() throws IOException {
        if (closed.get()) {
            throw new IOException("the storage is closed");
        }
    }

    /** How a storage is to be opened. Every setting has a safe default. */
    public static final class Builder {
        private static final long MIB = 1 << 20;
        private static final int REMEMBERED = 10_000;
        /** How long memory that nobody needs is kept. */
        private static final int SPARE_SECONDS = 5;
        /** Each with a list of up to 12 KiB. */
        private static final int OPEN_STAGES = 4000;

        private final S3Client client;
        private final String bucket;
        private final Executor executor;
        private String prefix = "";
        private Optional<String> finalBucket = Optional.empty();
        private Optional<S3Presigner> presigner = Optional.empty();
        private Checksums checksums = Checksums.CRC32C;
        private Writes writes = Writes.PLAIN;
        private Promotion promotion = Promotion.COPY;
        private long partSize = 8 * MIB;
        private long memory =
                Math.max(64 * MIB, Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / 4));
        private Optional<Path> spool = Optional.empty();
        private long spoolBytes = 1024 * MIB;
        private int parallel = 4;
        private Duration copyTimeout = Duration.ofMinutes(2);
        private AutoCloseable owned = () -> {};

        private Builder(S3Client client, String bucket, Executor executor) {
            this.client = client;
            this.bucket = bucket;
            this.executor = executor;
        }

        /**
         * Where in the bucket this storage keeps everything.
         *
         * @param prefix path segments of {@code A-Za-z0-9._-} joined by slashes; by default empty
         * @return this
         * @throws IllegalArgumentException if it is something else
         */
        public Builder prefix(String prefix) {
            if (!Places.isDestination(prefix)) {
                throw new IllegalArgumentException("not a prefix: " + prefix);
            }
            this.prefix = prefix.isEmpty() ? "" : prefix + "/";
            return this;
        }

        /**
         * Promotes to another bucket than that of the holding area.
         *
         * @param bucket that exists, of the same service and client
         * @return this
         */
        public Builder finalBucket(String bucket) {
            finalBucket = Optional.of(bucket);
            return this;
        }

        /**
         * Lets promoted content be downloaded from the service itself, by signed URLs.
         *
         * @param presigner stays the host's
         * @return this
         */
        public Builder presigner(S3Presigner presigner) {
            this.presigner = Optional.of(presigner);
            return this;
        }

        /**
         * How the bytes of requests are protected.
         *
         * @param checksums by default {@link Checksums#CRC32C}
         * @return this
         */
        public Builder checksums(Checksums checksums) {
            this.checksums = checksums;
            return this;
        }

        /**
         * Bytes of each part.
         *
         * @param bytes by default 8 MiB; from 5 MiB to 1 GiB
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder partSize(long bytes) {
            if (bytes < 5 * MIB || bytes > 1024 * MIB) {
                throw new IllegalArgumentException("a part has from 5 MiB to 1 GiB, not " + bytes + " bytes");
            }
            partSize = bytes;
            return this;
        }

        /**
         * How much memory all writers together may fill with bytes that are not stored yet.
         *
         * @param bytes by default 256 MiB, or a quarter of the heap if that is less; at least four parts
         * @return this
         */
        public Builder memory(long bytes) {
            memory = bytes;
            return this;
        }

        /**
         * Lets parts wait on a local disk instead of in memory: only the first 64 KiB of each are in memory then. Nothing of
         * it is needed after the process has ended, however it ends. If the disk is full, uploads are refused for the time
         * being.
         *
         * @param directory nobody else's, and no other storage's; made with mode 0700 if it is missing
         * @return this
         */
        public Builder spool(Path directory) {
            spool = Optional.of(directory);
            return this;
        }

        /**
         * How much of the disk all writers together may fill, if there is a {@link #spool}.
         *
         * @param bytes by default 1 GiB; at least four parts. Each part is an open file
         * @return this
         */
        public Builder spoolBytes(long bytes) {
            spoolBytes = bytes;
            return this;
        }

        /**
         * How many parts of one upload are on their way at once.
         *
         * @param parts by default 4
         * @return this
         * @throws IllegalArgumentException if parts is less than 1
         */
        public Builder parallel(int parts) {
            if (parts < 1) {
                throw new IllegalArgumentException("there must be at least one part at a time, not " + parts);
            }
            parallel = parts;
            return this;
        }

        /**
         * How long the service may take to copy up to 1 GiB; all other requests have the time-outs of the client.
         *
         * @param timeout of one attempt and of all, by default 2 minutes
         * @return this
         */
        public Builder copyTimeout(Duration timeout) {
            copyTimeout = timeout;
            return this;
        }

        /**
         * Whether the service shall refuse to write over an object.
         *
         * @param writes by default {@link Writes#PLAIN}
         * @return this
         */
        public Builder writes(Writes writes) {
            this.writes = writes;
            return this;
        }

        /**
         * Whether promoted content gets a final name.
         *
         * @param promotion by default {@link Promotion#COPY}; to be chosen before the first upload
         * @return this
         */
        public Builder promotion(Promotion promotion) {
            this.promotion = promotion;
            return this;
        }

        Builder owning(AutoCloseable owned) {
            this.owned = owned;
            return this;
        }

        /**
         * Opens the storage. Asks the service nothing.
         *
         * @return to be closed by the caller
         * @throws IllegalArgumentException if the memory, or the spool, is too little for the size of parts
         * @throws UncheckedIOException if the spool's directory cannot be used
         */
        public S3Storage open() {
            return open(
                    new SdkObjectStore(client, presigner, checksums, writes, copyTimeout, owned),
                    Sizes.ofParts(partSize),
                    new OpenStages(OPEN_STAGES),
                    new SecureRandom(),
                    System::nanoTime);
        }

        S3Storage open(
                ObjectStore objects, Sizes sizes, OpenStages stages, RandomGenerator random, LongSupplier nanoTime) {
            if (memory < 4 * sizes.part()) {
                throw new IllegalArgumentException(
                        "memory for four parts of " + sizes.part() + " bytes is needed, not " + memory + " bytes");
            }
            if (spool.isPresent() && spoolBytes < 4 * sizes.part()) {
                throw new IllegalArgumentException("a spool for four parts of " + sizes.part()
                        + " bytes is needed, not for " + spoolBytes + " bytes");
            }
            Places places = new Places(
                    bucket, prefix + "held/", prefix + "unfinished/", finalBucket.orElse(bucket), prefix + "final/");
            return new S3Storage(new Store(
                    objects,
                    places,
                    sizes,
                    parallel,
                    spool.isPresent()
                            ? Memory.withDisk(memory, spoolBytes, sizes.part(), nanoTime)
                            : Memory.of(memory, sizes.part(), nanoTime),
                    blocks(),
                    new Errands(executor),
                    stages,
                    new Footprints(REMEMBERED),
                    random,
                    nanoTime,
                    promotion,
                    random.nextLong()));
        }

        private Blocks blocks() {
            BlockPool pool =
                    new BlockPool(CompletableFuture.delayedExecutor(SPARE_SECONDS, TimeUnit.SECONDS, Runnable::run));
            try {
                return spool.isPresent() ? Spool.in(spool.get(), pool) : pool;
            } catch (IOException e) {
                throw new UncheckedIOException("the spool cannot be used: " + e.getMessage(), e);
            }
        }
    }
}
