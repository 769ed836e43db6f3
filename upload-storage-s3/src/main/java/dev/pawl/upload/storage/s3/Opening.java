// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Look;
import dev.pawl.upload.storage.s3.RefusedException.Why;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens content only if all of its objects are there, as long as they were recorded. */
final class Opening {
    private final Store store;
    private final UploadId id;
    private final List<S3Content.Piece> pieces;
    private final List<Long> recorded;

    /** @param recorded how long the object of each piece is at least */
    Opening(Store store, UploadId id, List<S3Content.Piece> pieces, List<Long> recorded) {
        this.store = store;
        this.id = id;
        this.pieces = pieces;
        this.recorded = recorded;
    }

    S3Content open(ByteRange range) throws IOException, BytesLostException {
        long length = pieces.stream().mapToLong(S3Content.Piece::length).sum();
        S3Content content = new S3Content(store.objects(), id, cut(range.within(length)));
        if (pieces.size() == 1 && content.length() > 0) {
            begin(content);
        } else {
            for (int i = 0; i < pieces.size(); i++) {
                check(pieces.get(i).address(), recorded.get(i));
            }
        }
        return content;
    }

    /** The answer to the first request tells how long the object is: one of its own is not needed. */
    private void begin(S3Content content) throws IOException, BytesLostException {
        boolean done = false;
        try {
            long is = content.begin().objectLength();
            if (is < recorded.get(0)) {
                throw lost("has " + is, recorded.get(0));
            }
            done = true;
        } catch (RefusedException e) {
            if (e.why() == Why.NO_OBJECT || e.why() == Why.RANGE) {
                throw lost("is gone or shorter", recorded.get(0));
            }
            throw e;
        } finally {
            if (!done) {
                content.close();
            }
        }
    }

    private void check(Address address, long wanted) throws IOException, BytesLostException {
        Optional<Look> look = store.objects().head(address);
        if (look.isEmpty() || look.get().length() < wanted) {
            throw lost(look.map(is -> "has " + is.length()).orElse("is gone"), wanted);
        }
    }

    private BytesLostException lost(String is, long wanted) {
        return new BytesLostException(
                "upload " + id + ": an object " + is + ", and " + wanted + " bytes were recorded");
    }

    private List<S3Content.Piece> cut(ByteRange range) {
        List<S3Content.Piece> cut = new ArrayList<>();
        long at = 0;
        for (S3Content.Piece piece : pieces) {
            long first = Math.max(at, range.first());
            long count = Math.min(at + piece.length(), range.end()) - first;
            if (count > 0) {
                cut.add(new S3Content.Piece(piece.address(), piece.first() + first - at, count));
            }
            at += piece.length();
        }
        return cut;
    }
}
