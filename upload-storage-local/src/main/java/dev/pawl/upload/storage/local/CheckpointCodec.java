// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Checkpoints as bytes: version, kind, then pieces as (epoch, boot, random, length). An id is never written: names are
 * made from the id of the caller, so a checkpoint, however forged, names files of that upload only (S8).
 */
final class CheckpointCodec {
    private static final byte VERSION = 1;
    private static final byte PIECES = 1;
    private static final byte PUBLISHED = 2;
    private static final int MOST_NUMBER = 9;

    private CheckpointCodec() {}

    static Checkpoint encode(Held held) {
        ByteBuffer out = ByteBuffer.allocate(most(held)).put(VERSION);
        if (held instanceof Held.Pieces of) {
            number(out.put(PIECES), of.pieces().size());
            of.pieces().forEach(piece -> piece(out, piece));
        } else if (held instanceof Held.Published of) {
            byte[] destination = of.destination().getBytes(StandardCharsets.US_ASCII);
            number(out.put(PUBLISHED), destination.length);
            piece(out.put(destination), of.piece());
        }
        return Checkpoint.of(Arrays.copyOf(out.array(), out.position()));
    }

    private static int most(Held held) {
        int count = held instanceof Held.Pieces of ? of.pieces().size() : 1;
        int text = held instanceof Held.Published of ? of.destination().length() : 0;
        return 2 + MOST_NUMBER + text + count * (Integer.BYTES + Long.BYTES + 2 * MOST_NUMBER);
    }

    /** Reads what {@link #encode} wrote; whatever else it is, the bytes it stood for cannot be found. */
    static Held decode(UploadId id, Checkpoint checkpoint) throws BytesLostException {
        if (checkpoint.isNone()) {
            return Held.Pieces.NONE;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(checkpoint.state());
            Held held = read(id, in);
            if (!in.hasRemaining()) {
                return held;
            }
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            // told below: what was wrong may be secret
        }
        throw new BytesLostException("upload " + id + ": its checkpoint is not of a local storage");
    }

    private static Held read(UploadId id, ByteBuffer in) {
        if (in.get() != VERSION) {
            throw new IllegalArgumentException("version");
        }
        return switch (in.get()) {
            case PIECES -> pieces(id, in);
            case PUBLISHED -> published(id, in);
            default -> throw new IllegalArgumentException("kind");
        };
    }

    private static Held pieces(UploadId id, ByteBuffer in) {
        long count = number(in);
        List<Piece> pieces = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            pieces.add(piece(id, in));
        }
        Held.Pieces read = new Held.Pieces(pieces);
        Math.addExact(read.length(), 0);
        return read;
    }

    private static Held published(UploadId id, ByteBuffer in) {
        long length = number(in);
        if (length > in.remaining()) {
            throw new IllegalArgumentException("length");
        }
        byte[] destination = new byte[(int) length];
        in.get(destination);
        String text = new String(destination, StandardCharsets.US_ASCII);
        if (!Places.isDestination(text)) {
            throw new IllegalArgumentException("destination");
        }
        return new Held.Published(text, piece(id, in));
    }

    private static void piece(ByteBuffer out, Piece piece) {
        SegmentName segment = piece.segment();
        number(out, segment.epoch());
        number(out.putInt(segment.boot()).putLong(segment.random()), piece.length());
    }

    private static Piece piece(UploadId id, ByteBuffer in) {
        long epoch = number(in);
        SegmentName segment = new SegmentName(id, epoch, in.getInt(), in.getLong());
        return new Piece(segment, number(in));
    }

    /** Seven bits a byte, the lowest first, and no more bytes than are needed. */
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
                if (next == 0 && shift > 0) {
                    break;
                }
                return value;
            }
        }
        throw new IllegalArgumentException("number");
    }
}
