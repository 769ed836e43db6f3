// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Does what another does; tests change one thing of it. */
class ForwardingObjectStore implements ObjectStore {
    private final ObjectStore service;

    ForwardingObjectStore(ObjectStore service) {
        this.service = service;
    }

    @Override
    public String put(Address target, String owner, Bytes content) throws IOException {
        return service.put(target, owner, content);
    }

    @Override
    public Optional<Look> head(Address object) throws IOException {
        return service.head(object);
    }

    @Override
    public Body get(Address object, long first, long length) throws IOException {
        return service.get(object, first, length);
    }

    @Override
    public String begin(Address target, String owner) throws IOException {
        return service.begin(target, owner);
    }

    @Override
    public String beginJoin(Address target, String owner) throws IOException {
        return service.beginJoin(target, owner);
    }

    @Override
    public String part(Address target, String uploadId, int number, Bytes content) throws IOException {
        return service.part(target, uploadId, number, content);
    }

    @Override
    public Listed partCopy(Address target, String uploadId, int number, Address source, long first, long length)
            throws IOException {
        return service.partCopy(target, uploadId, number, source, first, length);
    }

    @Override
    public Optional<String> complete(Address target, String uploadId, List<Listed> parts) throws IOException {
        return service.complete(target, uploadId, parts);
    }

    @Override
    public void abort(Address target, String uploadId) throws IOException {
        service.abort(target, uploadId);
    }

    @Override
    public Optional<String> copy(Address source, Address target, String owner) throws IOException {
        return service.copy(source, target, owner);
    }

    @Override
    public void delete(String bucket, List<String> keys) throws IOException {
        service.delete(bucket, keys);
    }

    @Override
    public Page<Found> list(String bucket, String prefix, Optional<String> after, int limit) throws IOException {
        return service.list(bucket, prefix, after, limit);
    }

    @Override
    public Page<Open> uploads(String bucket, String prefix, Optional<String> next, int limit) throws IOException {
        return service.uploads(bucket, prefix, next, limit);
    }

    @Override
    public Stored parts(Address target, String uploadId) throws IOException {
        return service.parts(target, uploadId);
    }

    @Override
    public Optional<URI> sign(Address object, Duration ttl, String disposition, String type) throws IOException {
        return service.sign(object, ttl, disposition, type);
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
