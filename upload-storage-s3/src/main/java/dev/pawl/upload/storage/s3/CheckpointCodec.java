// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.storage.s3.Held.Chain;
import dev.pawl.upload.storage.s3.Held.Kept;
import dev.pawl.upload.storage.s3.Held.Pieces;
import dev.pawl.upload.storage.s3.Held.Published;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.Held.Tail;
import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Checkpoints as bytes: version, kind, what they stand for, and a checksum over it and the upload's id. An id is never
 * written: keys are made from the id of the caller.
 */
final class CheckpointCodec {
    /** A stage ends when its list would be longer. */
    static final int LIST_BYTES = 2830;

    static final int MOST_TAILS = 8;
    static final int MOST_STALE = 12;
    static final int MOST_UPLOAD_ID = 500;

    private static final byte VERSION = 1;
    private static final byte CHAIN = 1;
    private static final byte PIECES = 2;
    private static final byte PUBLISHED = 3;
    private static final byte KEPT = 4;
    private static final int HASH = 16;
    private static final Pattern PLAIN = Pattern.compile("[0-9a-f]{32}");
    /** More than the longest that is ever tried: pieces beyond a checkpoint are counted by {@link #fits}. */
    private static final int SPACE = 1 << 16;

    private CheckpointCodec() {}

    static Checkpoint encode(UploadId id, Held held) {
        return Checkpoint.of(write(id, held));
    }

    static boolean fits(UploadId id, Pieces pieces) {
        return pieces.slices().size() <= 200 && write(id, pieces).length <= Checkpoint.MOST_BYTES;
    }

    /** Reads what {@link #encode} wrote; whatever else it is, the bytes it stood for cannot be found. */
    static Held decode(UploadId id, Checkpoint checkpoint) throws BytesLostException {
        if (checkpoint.isNone()) {
            return Chain.NOTHING;
        }
        try {
            Held held = read(id, ByteBuffer.wrap(checkpoint.state()));
            if (encode(id, held).equals(checkpoint)) {
                return held;
            }
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            // told below: what was wrong may be secret
        }
        throw new BytesLostException("upload " + id + ": its checkpoint is not of an S3 storage, or not its own");
    }

    /** Whether it says that it is of promoted content; looks at nothing else. */
    static boolean isPublished(Checkpoint checkpoint) {
        byte[] state = checkpoint.state();
        return state.length > 1 && (state[1] == PUBLISHED || state[1] == KEPT);
    }

    static int listBytes(List<Listed> parts) {
        ByteBuffer out = ByteBuffer.allocate(SPACE);
        list(out, parts);
        return out.position();
    }

    private static byte[] write(UploadId id, Held held) {
        ByteBuffer out = ByteBuffer.allocate(SPACE).put(VERSION);
        if (held instanceof Chain chain) {
            chain(out.put(CHAIN), chain);
        } else if (held instanceof Pieces pieces) {
            pieces(out.put(PIECES), pieces);
        } else if (held instanceof Kept kept) {
            pieces(out.put(KEPT), kept.pieces());
        } else if (held instanceof Published published) {
            text(out.put(PUBLISHED), published.destination());
            number(out.putLong(published.token()), published.length());
        }
        out.putInt(crc(id, out, out.position()));
        return Arrays.copyOf(out.array(), out.position());
    }

    private static Held read(UploadId id, ByteBuffer in) {
        int end = in.limit() - Integer.BYTES;
        if (end < 2 || in.getInt(end) != crc(id, in, end) || in.get() != VERSION) {
            throw new IllegalArgumentException("checksum or version");
        }
        return switch (in.get()) {
            case CHAIN -> chain(in);
            case PIECES -> pieces(in);
            case PUBLISHED -> published(in);
            case KEPT -> kept(in);
            default -> throw new IllegalArgumentException("kind");
        };
    }

    private static int crc(UploadId id, ByteBuffer of, int length) {
        CRC32C crc = new CRC32C();
        crc.update(id.text().getBytes(StandardCharsets.US_ASCII));
        crc.update(of.duplicate().rewind().limit(length));
        return (int) crc.getValue();
    }

    private static void chain(ByteBuffer out, Chain chain) {
        number(out, chain.base());
        out.put((byte) (chain.stage().isPresent() ? 1 : 0));
        chain.stage().ifPresent(stage -> {
            name(out, stage.name());
            text(out, stage.uploadId());
            number(out, stage.partSize());
            list(out, stage.parts());
        });
        number(out, chain.tails().size());
        for (Tail tail : chain.tails()) {
            name(out, tail.name());
            number(out, tail.length());
            etag(out.putInt(tail.crc32c()), tail.etag());
        }
        number(out, chain.stale().size());
        chain.stale().forEach(name -> name(out, name));
    }

    private static Chain chain(ByteBuffer in) {
        long base = number(in);
        Optional<Stage> stage = Optional.empty();
        if (in.get() == 1) {
            stage = Optional.of(new Stage(name(in), text(in), positive(number(in)), list(in)));
        }
        List<Tail> tails = new ArrayList<>();
        for (long count = number(in); tails.size() < count; ) {
            tails.add(new Tail(name(in), Math.toIntExact(number(in)), in.getInt(), etag(in)));
        }
        List<Name> stale = new ArrayList<>();
        for (long count = number(in); stale.size() < count; ) {
            stale.add(name(in));
        }
        Chain chain = new Chain(base, stage, tails, stale);
        Math.addExact(chain.end(), 0);
        return chain;
    }

    private static void list(ByteBuffer out, List<Listed> parts) {
        number(out, parts.size());
        int last = 0;
        for (Listed part : parts) {
            number(out, part.number() - last);
            last = part.number();
            etag(out, part.etag());
            out.putInt(part.crc32c().orElse(0));
        }
    }

    private static List<Listed> list(ByteBuffer in) {
        List<Listed> parts = new ArrayList<>();
        int last = 0;
        for (long count = number(in); parts.size() < count; ) {
            last = Math.addExact(last, Math.toIntExact(positive(number(in))));
            parts.add(new Listed(last, etag(in), Optional.of(in.getInt())));
        }
        return parts;
    }

    private static void pieces(ByteBuffer out, Pieces pieces) {
        number(out, pieces.slices().size());
        pieces.slices().forEach(slice -> slice(out, slice));
    }

    private static Kept kept(ByteBuffer in) {
        List<Slice> slices = pieces(in).slices();
        if (slices.size() > 1 || !slices.stream().allMatch(Slice::wholeObject)) {
            throw new IllegalArgumentException("more than an object, or less");
        }
        return new Kept(slices.stream().findFirst());
    }

    private static Pieces pieces(ByteBuffer in) {
        List<Slice> slices = new ArrayList<>();
        for (long count = number(in); slices.size() < count; ) {
            Name name = name(in);
            slices.add(new Slice(name, number(in), number(in), number(in), etag(in)));
        }
        Pieces pieces = new Pieces(slices);
        Math.addExact(pieces.length(), 0);
        return pieces;
    }

    private static void slice(ByteBuffer out, Slice slice) {
        name(out, slice.name());
        number(out, slice.first());
        number(out, slice.length());
        number(out, slice.objectLength());
        etag(out, slice.etag());
    }

    private static Published published(ByteBuffer in) {
        String destination = text(in);
        if (!Places.isDestination(destination)) {
            throw new IllegalArgumentException("destination");
        }
        return new Published(destination, in.getLong(), number(in));
    }

    private static void name(ByteBuffer out, Name name) {
        number(out.put((byte) name.kind().letter), name.epoch());
        out.putLong(name.token());
    }

    private static Name name(ByteBuffer in) {
        Name.Kind kind = Name.Kind.of((char) in.get()).orElseThrow(IllegalArgumentException::new);
        return new Name(kind, number(in), in.getLong());
    }

    /** An MD5 takes half of its digits; anything else is kept as it is. */
    private static void etag(ByteBuffer out, String etag) {
        if (PLAIN.matcher(etag).matches()) {
            out.put((byte) 0).put(HexFormat.of().parseHex(etag));
        } else {
            text(out.put((byte) 1), etag);
        }
    }

    private static String etag(ByteBuffer in) {
        if (checked(in.get(), 2) == 1) {
            return text(in);
        }
        byte[] hash = new byte[HASH];
        in.get(hash);
        return HexFormat.of().formatHex(hash);
    }

    private static void text(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.put(bytes);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[checked(number(in), Checkpoint.MOST_BYTES)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checked(long value, int below) {
        if (value < 0 || value >= below) {
            throw new IllegalArgumentException("out of range");
        }
        return (int) value;
    }

    private static long positive(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("not positive");
        }
        return value;
    }

    /** Seven bits a byte, the lowest first. */
    private static void number(ByteBuffer out, long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number");
    }
}
