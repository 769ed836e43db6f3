// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.storage.s3.Held.Tail;
import dev.pawl.upload.storage.s3.RefusedException.Why;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Stores and reads the small objects that hold less than a part. */
final class Tails {
    private static final int BLOCK = 64 << 10;

    private final Store store;

    Tails(Store store) {
        this.store = store;
    }

    Tail put(UploadId id, Name name, Bytes content) throws IOException {
        var target = store.places().address(id, name);
        store.announce(id);
        store.footprints().stored(id, target);
        String etag = store.objects().put(target, id.text(), content);
        return new Tail(name, content.length(), content.crc32c(), Etags.isMd5(etag) ? etag : "");
    }

    /** All their bytes, in memory. */
    Bytes read(UploadId id, List<Tail> tails) throws IOException, BytesLostException {
        Bytes all = Bytes.NONE;
        for (Tail tail : tails) {
            all = all.and(read(id, tail));
        }
        return all;
    }

    private Bytes read(UploadId id, Tail tail) throws IOException, BytesLostException {
        Filling filling = new Filling(Blocks.ONCE, tail.length());
        try (ObjectStore.Body body = store.objects().get(store.places().address(id, tail.name()), 0, tail.length())) {
            byte[] block = new byte[Math.min(BLOCK, tail.length())];
            int n = body.stream().readNBytes(block, 0, block.length);
            while (n > 0) {
                filling.append(ByteBuffer.wrap(block, 0, n));
                n = body.stream().readNBytes(block, 0, Math.min(block.length, tail.length() - filling.length()));
            }
            if (body.objectLength() != tail.length()) {
                throw new BytesLostException("upload " + id + ": a tail has " + body.objectLength()
                        + " bytes and should have " + tail.length());
            }
        } catch (RefusedException e) {
            if (e.why() == Why.NO_OBJECT || e.why() == Why.RANGE) {
                throw new BytesLostException("upload " + id + ": a tail of " + tail.length() + " bytes is gone");
            }
            throw e;
        }
        Bytes bytes = filling.bytes();
        if (bytes.length() != tail.length() || bytes.crc32c() != tail.crc32c()) {
            throw new IOException("upload " + id + ": a tail of " + tail.length() + " bytes came back as "
                    + bytes.length() + " bytes, or others");
        }
        return bytes;
    }
}
