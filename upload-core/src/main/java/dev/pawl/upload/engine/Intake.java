// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Where bytes of one append go: to the storage, and beside it into the digests. */
final class Intake {
    private final StorageWriter writer;
    private final Optional<MessageDigest> before;
    private final Optional<MessageDigest> whole;
    private final RequestDigest request;
    private final DigestLane lane;
    private boolean spoiled;

    /** @param whole digest of everything before the append, if it is known; not used otherwise afterwards */
    Intake(
            StorageWriter writer,
            Optional<MessageDigest> whole,
            RequestDigest request,
            DigestBlocks blocks,
            Executor executor) {
        this.writer = writer;
        this.before = request.wanted() ? whole.flatMap(Digests::copy) : Optional.empty();
        this.whole = whole;
        this.request = request;
        this.lane = new DigestLane(this::digest, blocks, executor);
    }

    void take(ByteBuffer data) throws IOException {
        spoiled = true;
        lane.take(data.duplicate());
        writer.write(data);
        spoiled = false;
    }

    StorageWriter.Saved checkpoint() throws IOException {
        return writer.checkpoint();
    }

    /** The digest of everything up to the last byte taken; empty after a write that failed. */
    Optional<MessageDigest> whole() {
        lane.settle();
        return spoiled ? Optional.empty() : whole;
    }

    /** The digest of everything before the append, kept for appends whose bytes may be dropped. */
    Optional<MessageDigest> before() {
        return before;
    }

    Optional<Checksum> sha256() {
        return whole().flatMap(Digests::copy).map(digest -> Digests.sha256(digest.digest()));
    }

    boolean matches(Checksum expected) {
        lane.settle();
        return request.matches(expected);
    }

    void close() {
        lane.settle();
        writer.close();
    }

    private void digest(ByteBuffer data) {
        whole.ifPresent(digest -> digest.update(data.duplicate()));
        request.update(data);
    }
}
