// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/** Bytes that wait to be stored. They can be read, by many and as often as they like, until their blocks are freed. */
final class Bytes {
    /** So little that it stays in a processor's cache. */
    private static final int SHOWN = 16 << 10;

    static final Bytes NONE = new Bytes(List.of());

    /** Bytes {@code [from, to)} of a block. */
    record Piece(Block block, int from, int to) {
        int length() {
            return to - from;
        }
    }

    private final List<Piece> pieces;
    private final int length;

    Bytes(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        this.length = pieces.stream().mapToInt(Piece::length).sum();
    }

    static Bytes of(byte[] content) throws IOException {
        Filling filling = new Filling(Blocks.ONCE, content.length);
        filling.append(ByteBuffer.wrap(content));
        return filling.bytes();
    }

    int length() {
        return length;
    }

    /** The bytes from an offset on, in the same blocks. */
    Bytes from(int first) {
        List<Piece> rest = new ArrayList<>();
        int at = 0;
        for (Piece piece : pieces) {
            int skip = Math.max(0, Math.min(piece.length(), first - at));
            at += piece.length();
            if (skip < piece.length()) {
                rest.add(new Piece(piece.block(), piece.from() + skip, piece.to()));
            }
        }
        return new Bytes(rest);
    }

    /** These bytes and others behind them, in the same blocks. */
    Bytes and(Bytes behind) {
        List<Piece> both = new ArrayList<>(pieces);
        both.addAll(behind.pieces);
        return new Bytes(both);
    }

    int crc32c() throws IOException {
        CRC32C crc = new CRC32C();
        show(crc::update);
        return (int) crc.getValue();
    }

    byte[] md5() throws IOException {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            show(md5::update);
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private interface Reader {
        void take(byte[] bytes, int offset, int count);
    }

    private void show(Reader reader) throws IOException {
        byte[] some = new byte[Math.min(length, SHOWN)];
        InputStream all = stream();
        for (int n = all.read(some); n > 0; n = all.read(some)) {
            reader.take(some, 0, n);
        }
    }

    /** Reads from the beginning; may be marked and reset, so that a request can be repeated. */
    InputStream stream() {
        return new Stream(pieces);
    }

    private static final class Stream extends InputStream {
        private final List<Piece> pieces;
        private int piece;
        private int at;
        private int markedPiece;
        private int markedAt;

        Stream(List<Piece> pieces) {
            this.pieces = pieces;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, into.length);
            if (count == 0) {
                return 0;
            }
            while (piece < pieces.size() && at == pieces.get(piece).length()) {
                piece++;
                at = 0;
            }
            if (piece == pieces.size()) {
                return -1;
            }
            Piece from = pieces.get(piece);
            int n = Math.min(count, from.length() - at);
            from.block().read(from.from() + at, into, offset, n);
            at += n;
            return n;
        }

        @Override
        public int available() {
            return piece < pieces.size() ? pieces.get(piece).length() - at : 0;
        }

        @Override
        public boolean markSupported() {
            return true;
        }

        @Override
        public void mark(int limit) {
            markedPiece = piece;
            markedAt = at;
        }

        @Override
        public void reset() {
            piece = markedPiece;
            at = markedAt;
        }
    }
}
