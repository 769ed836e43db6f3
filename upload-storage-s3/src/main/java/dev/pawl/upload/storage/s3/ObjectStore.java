// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything this storage asks of a service: one call is one request, repeated by the SDK if its answer did not come.
 * Thread-safe; each call blocks. What goes wrong is an {@link IOException}; a {@link RefusedException} is an answer, and
 * tells what the service said.
 */
interface ObjectStore extends Closeable {
    /** An object's place: quarantine and final place may be two buckets. */
    record Address(String bucket, String key) {}

    /** What a HEAD tells. */
    record Look(long length, String etag, Optional<String> owner) {}

    /** One line of a multipart upload's list; the list is kept by us and never asked of the service. */
    record Listed(int number, String etag, Optional<Integer> crc32c) {}

    /** An object of a page. */
    record Found(String key, long length, Instant modified) {}

    /** A multipart upload of a page. */
    record Open(String key, String uploadId, Instant begun) {}

    /**
     * What a service says of the parts of an open multipart upload. Never what counts: for telling how much is there, and
     * which parts a service has to be told of because it wants to hear of all.
     */
    record Stored(List<Listed> parts, long bytes, Optional<Instant> modified) {}

    /** A page, and where the next one goes on. */
    record Page<T>(List<T> rows, Optional<String> next) {}

    /** The bytes of a range on the way. */
    interface Body extends Closeable {
        /** The length of the whole object. */
        long objectLength();

        InputStream stream();

        /** Ends the connection without reading the rest. */
        @Override
        void close();
    }

    /** Stores a whole object and returns its ETag. */
    String put(Address target, String owner, Bytes content) throws IOException;

    Optional<Look> head(Address object) throws IOException;

    /** At least one byte is asked for. */
    Body get(Address object, long first, long length) throws IOException;

    /** Returns the id of a new multipart upload whose parts carry checksums. */
    String begin(Address target, String owner) throws IOException;

    /** As {@link #begin}, for parts that the service copies itself. */
    String beginJoin(Address target, String owner) throws IOException;

    /** Stores a part and returns its ETag. */
    String part(Address target, String uploadId, int number, Bytes content) throws IOException;

    /** Copies {@code [first, first + length)} of another object as a part. */
    Listed partCopy(Address target, String uploadId, int number, Address source, long first, long length)
            throws IOException;

    /** Empty if the service answered well and told no ETag: then nobody knows yet. */
    Optional<String> complete(Address target, String uploadId, List<Listed> parts) throws IOException;

    /** A multipart upload that is gone is no failure. */
    void abort(Address target, String uploadId) throws IOException;

    /** Copies a whole object; empty if the service answered well and told no ETag. */
    Optional<String> copy(Address source, Address target, String owner) throws IOException;

    /** An object that is gone is no failure. */
    void delete(String bucket, List<String> keys) throws IOException;

    /** By ascending key, behind a key. */
    Page<Found> list(String bucket, String prefix, Optional<String> after, int limit) throws IOException;

    /** By ascending key, behind what an earlier page called next. */
    Page<Open> uploads(String bucket, String prefix, Optional<String> next, int limit) throws IOException;

    /** Nothing if there is no such multipart upload any more. */
    Stored parts(Address target, String uploadId) throws IOException;

    Optional<URI> sign(Address object, Duration ttl, String disposition, String type) throws IOException;

    @Override
    void close() throws IOException;
}
