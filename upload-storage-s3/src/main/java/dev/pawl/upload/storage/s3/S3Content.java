// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Body;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Streams the bytes of one range, asking for each object when its turn comes. */
final class S3Content extends InputStream implements Content {
    private static final int BLOCK = 64 << 10;
    private static final int MOST_TRIES = 4;

    /** Bytes of an object. */
    record Piece(Address address, long first, long length) {}

    private final ObjectStore objects;
    private final UploadId id;
    private final List<Piece> pieces;
    private final long length;
    private int piece;
    private long at;
    private @Nullable Body body;
    private int tries;

    S3Content(ObjectStore objects, UploadId id, List<Piece> pieces) {
        this.objects = objects;
        this.id = id;
        this.pieces = pieces;
        this.length = pieces.stream().mapToLong(Piece::length).sum();
    }

    /** Asks for the first bytes, so that what is gone is seen before anything is promised. */
    Body begin() throws IOException {
        Body open = body;
        if (open == null) {
            Piece now = pieces.get(piece);
            open = objects.get(now.address(), now.first() + at, now.length() - at);
            body = open;
        }
        return open;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream stream() {
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, into.length);
        while (count > 0 && piece < pieces.size()) {
            long left = pieces.get(piece).length() - at;
            if (left == 0) {
                end();
                piece++;
                at = 0;
                continue;
            }
            int n = attempt(into, offset, (int) Math.min(count, left));
            if (n > 0) {
                at += n;
                return n;
            }
        }
        return count == 0 ? 0 : -1;
    }

    /** A connection that breaks is opened again where it broke, a few times; 0 if that is to be tried. */
    private int attempt(byte[] into, int offset, int count) throws IOException {
        IOException broken;
        try {
            int n = begin().stream().read(into, offset, count);
            if (n > 0) {
                return n;
            }
            broken = new IOException("upload " + id + ": its stored bytes ended early");
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            broken = e;
        }
        end();
        tries++;
        if (tries >= MOST_TRIES) {
            throw broken;
        }
        return 0;
    }

    @Override
    public long transferTo(WritableByteChannel target) throws IOException {
        byte[] block = new byte[BLOCK];
        long sent = 0;
        int n = read(block, 0, BLOCK);
        while (n >= 0) {
            ByteBuffer data = ByteBuffer.wrap(block, 0, n);
            while (data.hasRemaining()) {
                target.write(data);
            }
            sent += n;
            n = read(block, 0, BLOCK);
        }
        return sent;
    }

    private void end() {
        Body open = body;
        body = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        end();
    }
}
