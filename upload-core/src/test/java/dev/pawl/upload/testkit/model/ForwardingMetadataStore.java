// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A metadata store that hands every call to another one; what differs is overridden. */
public class ForwardingMetadataStore implements MetadataStore {
    /**
     * A call.
     *
     * @param <T> what it returns
     */
    protected interface Body<T> {
        /**
         * Makes it.
         *
         * @return as the door
         * @throws IOException as the door
         */
        T run() throws IOException;
    }

    private final MetadataStore real;

    /**
     * Changes nothing by itself.
     *
     * @param real gets every call
     */
    protected ForwardingMetadataStore(MetadataStore real) {
        this.real = real;
    }

    /**
     * Every call goes through here.
     *
     * @param <T> what it returns
     * @param body the call
     * @return what it returned
     * @throws IOException as the door
     */
    protected <T> T through(Body<T> body) throws IOException {
        return body.run();
    }

    @Override
    public Instant now() throws IOException {
        return through(real::now);
    }

    @Override
    public Optional<Rows> find(UploadId id) throws IOException {
        return through(() -> real.find(id));
    }

    @Override
    public Optional<Rows> findFile(FileId id) throws IOException {
        return through(() -> real.findFile(id));
    }

    @Override
    public Outcome replace(List<Change> changes, Quota quota) throws IOException {
        return through(() -> real.replace(changes, quota));
    }

    @Override
    public Outcome addPart(UploadId id, Part part) throws IOException {
        return through(() -> real.addPart(id, part));
    }

    @Override
    public Iterable<Part> parts(UploadId id) throws IOException {
        return through(() -> real.parts(id));
    }

    @Override
    public List<Rows> due(int limit) throws IOException {
        return through(() -> real.due(limit));
    }

    @Override
    public Page<StoredFile> files(FileQuery query, Optional<String> cursor, int limit) throws IOException {
        return through(() -> real.files(query, cursor, limit));
    }

    @Override
    public Page<UploadSession> sessions(
            Optional<OwnerId> owner, Set<SessionState> states, Optional<String> cursor, int limit) throws IOException {
        return through(() -> real.sessions(owner, states, cursor, limit));
    }

    @Override
    public Usage usage(OwnerId owner) throws IOException {
        return through(() -> real.usage(owner));
    }

    @Override
    public Optional<RateLimiter> rateLimiter() {
        return real.rateLimiter();
    }

    @Override
    public List<UploadEvent> take(String listener, Duration claim, int limit) throws IOException {
        return through(() -> real.take(listener, claim, limit));
    }

    @Override
    public void delivered(String listener, List<UploadEvent> events) throws IOException {
        through(() -> {
            real.delivered(listener, events);
            return true;
        });
    }

    @Override
    public void postponed(String listener, List<UploadEvent> events, Duration pause) throws IOException {
        through(() -> {
            real.postponed(listener, events, pause);
            return true;
        });
    }

    @Override
    public int forget(Instant before, int limit) throws IOException {
        return through(() -> real.forget(before, limit));
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
