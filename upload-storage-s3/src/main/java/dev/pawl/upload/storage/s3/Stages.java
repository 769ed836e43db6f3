// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import dev.pawl.upload.storage.s3.ObjectStore.Look;
import dev.pawl.upload.storage.s3.RefusedException.Why;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Begins stages, and turns open ones into objects. */
final class Stages {
    private final Store store;

    Stages(Store store) {
        this.store = store;
    }

    Stage begin(UploadId id, long epoch, long partSize, Object writer) throws IOException {
        Name name = store.newName(Name.Kind.STAGE, epoch);
        Address target = store.places().address(id, name);
        store.announce(id);
        store.footprints().lose(id);
        String uploadId = store.objects().begin(target, id.text());
        if (uploadId.length() > CheckpointCodec.MOST_UPLOAD_ID) {
            store.objects().abort(target, uploadId);
            throw new IOException("upload " + id + ": the service's own id of a multipart upload has "
                    + uploadId.length() + " characters, and " + CheckpointCodec.MOST_UPLOAD_ID + " can be kept");
        }
        store.stages().begin(id, name, writer);
        return new Stage(name, uploadId, partSize, List.of());
    }

    /**
     * The object of an open stage. Twice is once: what a lost answer, another process or an earlier epoch completed
     * before is looked at, and its beginning is what our list says, because lists only grow and numbers never come twice.
     *
     * @param epoch of whoever completes it: under a later one than the stage's no longer list can count any more
     */
    Slice complete(UploadId id, Stage stage, long epoch) throws IOException, BytesLostException {
        List<Listed> longest = store.stages().ending(id, stage);
        List<Listed> parts = epoch > stage.name().epoch() ? stage.parts() : longest;
        Slice slice = complete(id, stage, parts);
        store.stages().ended(id, stage.name());
        return slice;
    }

    private Slice complete(UploadId id, Stage stage, List<Listed> parts) throws IOException, BytesLostException {
        Address target = store.places().address(id, stage.name());
        try {
            Optional<String> etag = store.objects().complete(target, stage.uploadId(), parts);
            if (etag.isPresent() && etag.equals(Etags.joined(parts))) {
                return Slice.of(stage.name(), stage.length(), stage.partSize() * parts.size());
            }
        } catch (RefusedException e) {
            if (e.why() == Why.OTHER) {
                return withAll(id, stage, parts, target, e);
            }
            if (e.why() == Why.NO_UPLOAD || e.why() == Why.NO_OBJECT) {
                return found(id, stage, target)
                        .orElseThrow(() -> new BytesLostException("upload " + id + ": its stage of " + stage.length()
                                + " bytes is neither open nor stored any more"));
            }
            return found(id, stage, target).orElseThrow(() -> e);
        } catch (IOException e) {
            return found(id, stage, target).orElseThrow(() -> e);
        }
        return found(id, stage, target)
                .orElseThrow(() -> new IOException(
                        "upload " + id + ": a stage was answered to be complete, and there is no object"));
    }

    /**
     * The object of an open stage and of what follows it, if this process is the one that goes on in the stage. Else, and
     * if anything goes wrong, there is none, and the stage can be completed without.
     */
    Optional<Slice> complete(UploadId id, Stage stage, Bytes rest) throws IOException {
        Object writer = new Object();
        OptionalInt number = store.stages().claim(id, stage, writer)
                ? store.stages().next(id, stage.name(), writer)
                : OptionalInt.empty();
        if (number.isEmpty()) {
            return Optional.empty();
        }
        List<Listed> parts = new ArrayList<>(stage.parts());
        try {
            parts.add(upload(id, stage, number.getAsInt(), rest));
        } catch (RefusedException e) {
            // somebody completed it
            return Optional.empty();
        }
        Address target = store.places().address(id, stage.name());
        long length = stage.length() + rest.length();
        boolean done = completed(target, stage.uploadId(), parts)
                || store.objects()
                        .head(target)
                        .filter(look -> isIt(look, id, length))
                        .isPresent();
        if (!done) {
            return Optional.empty();
        }
        store.stages().ended(id, stage.name());
        return Optional.of(Slice.of(stage.name(), length, length));
    }

    /** False if nobody knows. */
    private boolean completed(Address target, String uploadId, List<Listed> parts) {
        try {
            Optional<String> etag = store.objects().complete(target, uploadId, parts);
            return etag.isPresent() && etag.equals(Etags.joined(parts));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isIt(Look look, UploadId id, long length) {
        return look.length() == length && look.owner().filter(id.text()::equals).isPresent();
    }

    /**
     * Some services want to hear of all parts, also of those that were never recorded. They come behind our list, and the
     * object begins with ours all the same.
     */
    private Slice withAll(UploadId id, Stage stage, List<Listed> parts, Address target, RefusedException refused)
            throws IOException, BytesLostException {
        List<Listed> all = store.objects().parts(target, stage.uploadId()).parts();
        boolean beginsWithOurs = all.size() > parts.size() && sameParts(all.subList(0, parts.size()), parts);
        if (beginsWithOurs) {
            List<Listed> more = new ArrayList<>(parts);
            more.addAll(all.subList(parts.size(), all.size()));
            try {
                store.objects().complete(target, stage.uploadId(), more);
            } catch (RefusedException again) {
                if (again.why() != Why.NO_UPLOAD && again.why() != Why.NO_OBJECT) {
                    throw again;
                }
            }
        }
        return found(id, stage, target).orElseThrow(() -> refused);
    }

    private static boolean sameParts(List<Listed> some, List<Listed> others) {
        for (int i = 0; i < some.size(); i++) {
            Listed one = some.get(i);
            Listed other = others.get(i);
            if (one.number() != other.number() || !one.etag().equals(other.etag())) {
                return false;
            }
        }
        return true;
    }

    private Optional<Slice> found(UploadId id, Stage stage, Address target) throws IOException, BytesLostException {
        Optional<Look> look = store.objects().head(target);
        if (look.isEmpty()) {
            return Optional.empty();
        }
        if (look.get().owner().isPresent() && !look.get().owner().get().equals(id.text())) {
            throw new BytesLostException("upload " + id + ": another upload's object has the name of its stage");
        }
        if (look.get().length() < stage.length()) {
            throw new BytesLostException("upload " + id + ": its stage has "
                    + look.get().length() + " bytes and should have " + stage.length());
        }
        return Optional.of(Slice.of(stage.name(), stage.length(), look.get().length()));
    }

    Listed upload(UploadId id, Stage stage, int number, Bytes content) throws IOException {
        String etag = store.objects().part(store.places().address(id, stage.name()), stage.uploadId(), number, content);
        return new Listed(number, etag, Optional.of(content.crc32c()));
    }
}
