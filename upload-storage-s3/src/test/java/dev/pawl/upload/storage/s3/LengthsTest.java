// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.storage.s3.Held.Chain;
import dev.pawl.upload.storage.s3.Held.Pieces;
import dev.pawl.upload.storage.s3.Held.Published;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.Held.Tail;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads from nothing to 50 TiB, cut at random places by any number of epochs: F26, and checkpoints of 4 KiB. */
@Timeout(300)
final class LengthsTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;
    private static final long PART = 8 * MIB;

    private final Sizes sizes = Sizes.ofParts(PART);
    private final SplittableRandom random = new SplittableRandom(20261121);

    @Test
    void F26_no_object_has_part_10001_and_no_part_is_too_small_or_too_large() throws Exception {
        for (long length : List.of(0L, 1L, PART - 1, PART, PART + 1, GIB, 5 * GIB, 5 * GIB + 1, 5 * TIB, 46 * TIB)) {
            join(length, 0);
            join(length, 50);
        }
        join(46 * TIB, 5000);
        join(TIB, 30_000);
        for (int i = 0; i < 60; i++) {
            long longest = 1L << random.nextInt(1, 46);
            join(Math.min(random.nextLong(longest), 46 * TIB), random.nextInt(1 << random.nextInt(12)));
        }
    }

    @Test
    void F26_what_no_object_can_hold_is_refused_before_anything_is_copied() {
        LengthsOnly service = new LengthsOnly(sizes);

        assertThatThrownBy(() -> join(50 * TIB, 10, service))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("an object may have " + sizes.longest());
        assertThat(service.copies).isZero();
        assertThat(sizes.longest()).isGreaterThan(46 * TIB);
    }

    private void join(long length, int cuts) throws Exception {
        LengthsOnly service = new LengthsOnly(sizes);
        Address target = join(length, cuts, service);

        assertThat(service.lengths).containsEntry(target, length);
    }

    private Address join(long length, int cuts, LengthsOnly service) throws Exception {
        UploadId id = UploadId.next(random);
        Store store = store(service);
        List<Slice> slices = chain(length, cuts);
        slices.forEach(slice -> service.lengths.put(store.places().address(id, slice.name()), slice.objectLength()));
        Pieces pieces = new Pieces(slices);
        if (!CheckpointCodec.fits(id, pieces)) {
            pieces = new Pieces(List.of(new Join(store, id, 1, Pulse.NONE).held(Assembly.sources(id, slices))));
        }
        assertThat(CheckpointCodec.encode(id, pieces).state().length).isLessThanOrEqualTo(4096);
        Address target = store.places().published(id, "tenant/files", 7);
        new Join(store, id, 1, Pulse.NONE).into(target, Assembly.sources(id, pieces.slices()));
        return target;
    }

    /** What writers leave: stages of equal parts, ended early where an epoch ended, and at last what is less than a part. */
    private List<Slice> chain(long length, int cuts) {
        long[] ends = random.longs(cuts, 0, length + 1).sorted().toArray();
        List<Slice> slices = new ArrayList<>();
        long at = 0;
        for (int i = 0; i <= cuts; i++) {
            long end = i < cuts ? ends[i] : length;
            long whole = (end - at) / PART * PART;
            while (whole > 0) {
                long stage = Math.min(whole, PART * sizes.stageParts());
                slices.add(Slice.of(name(Name.Kind.STAGE), stage, stage + random.nextLong(2) * PART));
                whole -= stage;
                at += stage;
            }
        }
        while (at < length) {
            long tail = Math.min(length - at, random.nextLong(PART) + 1);
            slices.add(Slice.of(name(Name.Kind.TAIL), tail, tail));
            at += tail;
        }
        return slices;
    }

    private Name name(Name.Kind kind) {
        return new Name(kind, random.nextLong(1, 1 << 20), random.nextLong());
    }

    private Store store(ObjectStore service) {
        return new Store(
                service,
                new Places("bucket", "held/", "unfinished/", "bucket", "final/"),
                sizes,
                4,
                Memory.of(64 * MIB, PART, System::nanoTime),
                Blocks.ONCE,
                new Errands(Runnable::run),
                new OpenStages(10),
                new Footprints(10),
                random,
                System::nanoTime,
                Promotion.COPY,
                1);
    }

    @Test
    void a_checkpoint_never_has_more_than_4_KiB() throws Exception {
        UploadId id = UploadId.next(random);
        for (int i = 0; i < 3000; i++) {
            Chain chain = new Chain(
                    random.nextLong(50 * TIB),
                    Optional.of(stage(1 + random.nextInt(3) * 30)),
                    tails(),
                    names(CheckpointCodec.MOST_STALE));
            assertThat(CheckpointCodec.decode(id, CheckpointCodec.encode(id, chain)))
                    .isEqualTo(chain);
        }
        Published published = new Published("x".repeat(200), random.nextLong(), 50 * TIB);
        assertThat(CheckpointCodec.decode(id, CheckpointCodec.encode(id, published)))
                .isEqualTo(published);
    }

    /** As full as a writer lets it become. */
    private Stage stage(int etagLength) {
        List<Listed> parts = new ArrayList<>();
        int number = 0;
        while (parts.size() < sizes.stageParts()
                && (parts.isEmpty()
                        || CheckpointCodec.listBytes(parts) * (long) (parts.size() + 1)
                                <= (long) CheckpointCodec.LIST_BYTES * parts.size())) {
            number++;
            parts.add(new Listed(number, etag(etagLength), Optional.of(random.nextInt())));
        }
        return new Stage(longName(), "u".repeat(CheckpointCodec.MOST_UPLOAD_ID), PART, parts);
    }

    private String etag(int length) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return length == 1 ? HexFormat.of().formatHex(bytes) : "e".repeat(length);
    }

    private List<Tail> tails() {
        return names(CheckpointCodec.MOST_TAILS).stream()
                .map(name -> new Tail(name, (int) PART - 1, random.nextInt(), etag(1)))
                .toList();
    }

    private List<Name> names(int count) {
        List<Name> names = new ArrayList<>();
        while (names.size() < count) {
            names.add(longName());
        }
        return names;
    }

    private Name longName() {
        return new Name(Name.Kind.TAIL, random.nextLong(1L << 40, 1L << 41), random.nextLong());
    }

    /** Knows how long objects are and nothing of what is in them. */
    private static final class LengthsOnly extends ForwardingObjectStore {
        private final Sizes sizes;
        private final Map<Address, Long> lengths = new HashMap<>();
        private final Map<String, List<Long>> open = new HashMap<>();
        private int copies;

        LengthsOnly(Sizes sizes) {
            super(new SimulatedS3(sizes));
            this.sizes = sizes;
        }

        @Override
        public String put(Address target, String owner, Bytes content) {
            lengths.put(target, (long) content.length());
            return "none";
        }

        @Override
        public Optional<Look> head(Address object) {
            return Optional.ofNullable(lengths.get(object)).map(length -> new Look(length, "", Optional.empty()));
        }

        @Override
        public Body get(Address object, long first, long length) {
            return new Body() {
                @Override
                public long objectLength() {
                    return lengths.get(object);
                }

                @Override
                public java.io.InputStream stream() {
                    return new java.io.ByteArrayInputStream(new byte[(int) length]);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public String beginJoin(Address target, String owner) {
            open.put("u" + open.size(), new ArrayList<>());
            return "u" + (open.size() - 1);
        }

        @Override
        public String part(Address target, String uploadId, int number, Bytes content) {
            return add(uploadId, number, content.length());
        }

        @Override
        public Listed partCopy(Address target, String uploadId, int number, Address source, long first, long length) {
            copies++;
            assertThat(first + length).isLessThanOrEqualTo(lengths.get(source));
            return new Listed(number, add(uploadId, number, length), Optional.empty());
        }

        private String add(String uploadId, int number, long length) {
            List<Long> parts = open.get(uploadId);
            assertThat(number).isEqualTo(parts.size() + 1).isLessThanOrEqualTo(10_000);
            assertThat(length).isBetween(1L, 5 * GIB);
            if (!parts.isEmpty()) {
                assertThat(parts.get(parts.size() - 1)).as("not the last").isGreaterThanOrEqualTo(sizes.least());
            }
            parts.add(length);
            return "e" + number;
        }

        @Override
        public Optional<String> complete(Address target, String uploadId, List<Listed> parts) {
            long length = open.get(uploadId).stream().mapToLong(Long::longValue).sum();
            lengths.put(target, length);
            return Optional.of("etag");
        }

        @Override
        public Optional<String> copy(Address source, Address target, String owner) {
            copies++;
            assertThat(lengths.get(source)).isLessThanOrEqualTo(5 * GIB);
            lengths.put(target, lengths.get(source));
            return Optional.of("etag");
        }
    }
}
