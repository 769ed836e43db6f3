// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.FileId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sees what really happens at the back-ends, below all faults, and judges it at once. */
final class ModelWatch {
    private final ModelWorld world;
    private final MetadataStore metadata;
    private final Storage storage;
    private final Map<Object, ModelActors> signatures = new IdentityHashMap<>();
    private final Map<UploadId, ModelUpload> uploads = new LinkedHashMap<>();
    private final Map<FileId, ModelUpload> files = new HashMap<>();
    private boolean changed;

    ModelWatch(ModelWorld world, Backends backends) {
        this.world = world;
        this.metadata = backends.metadata();
        this.storage = backends.storage();
    }

    MetadataStore metadata() {
        return new Rows();
    }

    Storage storage() {
        return new Bytes();
    }

    Collection<ModelUpload> uploads() {
        return uploads.values();
    }

    ModelUpload upload(UploadId id) {
        ModelUpload upload = uploads.get(id);
        if (upload == null) {
            throw new ModelViolation("upload " + id + " was never recorded");
        }
        return upload;
    }

    void sign(MetadataStore.Change change, ModelActors actors) {
        signatures.put(change.after(), actors);
    }

    Optional<MetadataStore.Rows> rowsOf(UploadId id) {
        try {
            return metadata.find(id);
        } catch (IOException e) {
            throw new ModelViolation("the back-end itself failed: " + e);
        }
    }

    Optional<Instant> dueAt(UploadId id) {
        return rowsOf(id).flatMap(rows -> rows.session().dueAt());
    }

    List<UploadSession> sessions() {
        try {
            List<UploadSession> all = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                MetadataStore.Page<UploadSession> page = metadata.sessions(Optional.empty(), Set.of(), cursor, 100);
                all.addAll(page.rows());
                cursor = page.next();
            } while (cursor.isPresent());
            return all;
        } catch (IOException e) {
            throw new ModelViolation("the back-end itself failed: " + e);
        }
    }

    /** I6 and what else must be true of all rows together, if there is news since the last time. */
    void checkAll() throws IOException {
        uploads.forEach((id, upload) -> rowsOf(id).ifPresent(rows -> checkTold(upload, rows.session())));
        if (changed) {
            changed = false;
            checkAccount();
        }
    }

    private static void checkTold(ModelUpload upload, UploadSession row) {
        upload.check(
                row.state().ended() || row.offsetToTell() >= upload.acked,
                () -> "I1: stands at " + row.offsetToTell() + ", and " + upload.acked + " was told");
    }

    private void checkAccount() throws IOException {
        Usage sum = Usage.NOTHING;
        for (UploadSession row : sessions()) {
            sum = row.owner().equals(ModelWorld.OWNER) ? sum.plus(row.usage()) : sum;
        }
        Usage account = world.usage();
        if (!account.equals(sum)) {
            throw new ModelViolation("I6: the account says " + account + ", the rows sum up to " + sum);
        }
        Quota quota = ModelWorld.QUOTA;
        if (account.bytes() > quota.bytes() || account.openSessions() > quota.openSessions()) {
            throw new ModelViolation("I6: " + account + " of " + quota);
        }
    }

    private ModelUpload created(UploadSession row) {
        ByteArrayOutputStream sources = new ByteArrayOutputStream();
        for (UploadId source : row.spec().sources()) {
            long length = rowsOf(source).orElseThrow().session().offset();
            sources.writeBytes(upload(source).accepted(length));
        }
        ModelUpload upload = new ModelUpload(uploads.size(), row, sources.toByteArray());
        uploads.put(row.id(), upload);
        files.put(row.file(), upload);
        return upload;
    }

    private final class Rows extends ForwardingMetadataStore {
        Rows() {
            super(metadata);
        }

        @Override
        public Outcome replace(List<Change> changes, Quota quota) throws IOException {
            Map<UploadId, Optional<MetadataStore.Rows>> before = new HashMap<>();
            for (Change change : changes) {
                UploadId id = change.after().session().id();
                before.put(id, rowsOf(id));
            }
            Outcome outcome = super.replace(changes, quota);
            if (outcome == Outcome.DONE) {
                changed = true;
                for (Change change : changes) {
                    UploadId id = change.after().session().id();
                    judge(before.getOrDefault(id, Optional.empty()), change);
                }
            }
            return outcome;
        }

        private void judge(Optional<MetadataStore.Rows> before, Change change) {
            MetadataStore.Rows after = rowsOf(change.after().session().id()).orElseThrow();
            if (!after.session().owner().equals(ModelWorld.OWNER)) {
                return;
            }
            ModelUpload upload = before.isEmpty()
                    ? created(after.session())
                    : upload(after.session().id());
            world.judge(() -> upload.changed(
                    before,
                    after,
                    change,
                    signatures.getOrDefault(change.after(), ModelActors.NOBODY),
                    storage,
                    world.clock.instant(),
                    world.scans,
                    world.types));
        }

        @Override
        public Outcome addPart(UploadId id, Part part) throws IOException {
            changed = true;
            Optional<MetadataStore.Rows> before = rowsOf(id);
            Outcome outcome = super.addPart(id, part);
            world.judge(() -> upload(id)
                    .check(
                            outcome != Outcome.DONE
                                    || before.orElseThrow().session().state().takesBytes(),
                            () -> "M8: a part was added to " + before));
            return outcome;
        }

        @Override
        public int forget(Instant before, int limit) throws IOException {
            List<UploadSession> rows = ModelWatch.this.sessions();
            int forgotten = super.forget(before, limit);
            if (forgotten > 0) {
                changed = true;
            }
            for (UploadSession row : forgotten == 0 ? List.<UploadSession>of() : rows) {
                Instant old = world.clock.instant().minus(Duration.ofHours(24));
                boolean fine = rowsOf(row.id()).isPresent()
                        || row.bytesGone() && row.times().stateSince().isBefore(old);
                if (uploads.containsKey(row.id())) {
                    world.judge(() -> upload(row.id()).check(fine, () -> "I7: forgotten, " + row.state()));
                }
            }
            return forgotten;
        }
    }

    private final class Bytes extends ForwardingStorage {
        Bytes() {
            super(storage);
        }

        @Override
        public dev.pawl.upload.Checkpoint promote(
                UploadId id, dev.pawl.upload.Checkpoint whole, String destination, Pulse pulse)
                throws IOException, BytesLostException {
            world.judge(() -> upload(id)
                    .check(
                            world.scans.promotable(upload(id).first.file()),
                            () -> "I5: promoted without verdict or waiver"));
            return super.promote(id, whole, destination, pulse);
        }

        @Override
        public void prune(UploadId id, String destination, Position keep) throws IOException {
            boolean everything = keep.checkpoint().isNone();
            world.judge(() -> {
                if (everything && uploads.containsKey(id)) {
                    upload(id).check(!world.reads(id), () -> "discarded under a reader");
                    boolean over = rowsOf(id)
                            .map(rows -> rows.session().state().ended()
                                    || rows.session().state() == dev.pawl.upload.SessionState.QUARANTINED)
                            .orElse(true);
                    upload(id).check(over, () -> "I7: discarded while it lives");
                }
            });
            super.prune(id, destination, keep);
        }
    }

    ModelUpload byFile(FileId file) {
        ModelUpload upload = files.get(file);
        if (upload == null) {
            throw new ModelViolation("file " + file + " was never recorded");
        }
        return upload;
    }
}
