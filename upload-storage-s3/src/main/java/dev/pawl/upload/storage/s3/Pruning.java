// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.storage.s3.Held.Chain;
import dev.pawl.upload.storage.s3.Held.Kept;
import dev.pawl.upload.storage.s3.Held.Pieces;
import dev.pawl.upload.storage.s3.Held.Published;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Found;
import dev.pawl.upload.storage.s3.ObjectStore.Open;
import dev.pawl.upload.storage.s3.ObjectStore.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Removes the objects and open multipart uploads that nothing recorded refers to. */
final class Pruning {
    private static final int PAGE = 1000;

    private final Store store;
    private final Stages stages;

    Pruning(Store store) {
        this.store = store;
        this.stages = new Stages(store);
    }

    void prune(UploadId id, String destination, Position keep) throws IOException {
        Set<Address> kept = new HashSet<>();
        Optional<Stage> open = kept(id, keep, kept);
        boolean alone = keep.epoch() == 1 && CheckpointCodec.isPublished(keep.checkpoint());
        Optional<Set<Address>> known = store.footprints().take(id).filter(all -> alone && all.containsAll(kept));
        if (known.isPresent()) {
            remove(known.get(), kept);
            return;
        }
        if (open.isPresent() && open.get().name().epoch() < keep.epoch()) {
            // nobody goes on in it: what is not in its list goes
            complete(id, open.get(), keep.epoch());
            open = Optional.empty();
        }
        boolean over = kept.isEmpty() || CheckpointCodec.isPublished(keep.checkpoint());
        List<String> marks = over && store.promotion() == Promotion.IN_PLACE ? marks(id) : List.of();
        // multipart uploads first: one that is completed meanwhile is found as an object
        abort(store.places().heldBucket(), store.places().heldPrefix(id), open.map(Stage::uploadId));
        abort(store.places().finalBucket(), store.places().finalPrefix(id, destination), Optional.empty());
        remove(store.places().finalBucket(), store.places().finalPrefix(id, destination), kept);
        // held bytes last: as long as they are there, residents tells of the upload, and prune is done again
        remove(store.places().heldBucket(), store.places().heldPrefix(id), kept);
        if (!marks.isEmpty()) {
            store.objects().delete(store.places().heldBucket(), marks);
        }
    }

    /** As they are before anything is looked for: whoever comes later keeps his own. */
    private List<String> marks(UploadId id) throws IOException {
        List<String> marks = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Found> page = store.objects()
                    .list(store.places().heldBucket(), store.places().markPrefix(id), after, PAGE);
            page.rows().forEach(found -> marks.add(found.key()));
            after = page.next();
        } while (after.isPresent());
        return marks;
    }

    private void complete(UploadId id, Stage stage, long epoch) throws IOException {
        try {
            stages.complete(id, stage, epoch);
        } catch (BytesLostException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Optional<Stage> kept(UploadId id, Position keep, Set<Address> kept) throws IOException {
        Optional<Stage> open = add(id, keep.checkpoint(), kept);
        for (Part part : keep.parts()) {
            add(id, part.state(), kept);
        }
        return open;
    }

    private Optional<Stage> add(UploadId id, Checkpoint checkpoint, Set<Address> kept) throws IOException {
        Held held;
        try {
            held = CheckpointCodec.decode(id, checkpoint);
        } catch (BytesLostException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (held instanceof Chain chain) {
            chain.stage().ifPresent(stage -> kept.add(store.places().address(id, stage.name())));
            chain.tails().forEach(tail -> kept.add(store.places().address(id, tail.name())));
            return chain.stage();
        }
        if (held instanceof Pieces pieces) {
            pieces.slices().forEach(slice -> kept.add(store.places().address(id, slice.name())));
        } else if (held instanceof Kept whole) {
            whole.object().ifPresent(slice -> kept.add(store.places().address(id, slice.name())));
        } else if (held instanceof Published published) {
            kept.add(store.places().published(id, published.destination(), published.token()));
        }
        return Optional.empty();
    }

    private void remove(Set<Address> all, Set<Address> kept) throws IOException {
        Map<String, List<String>> stale = all.stream()
                .filter(object -> !kept.contains(object))
                .collect(Collectors.groupingBy(Address::bucket, Collectors.mapping(Address::key, Collectors.toList())));
        for (Map.Entry<String, List<String>> of : stale.entrySet()) {
            store.objects().delete(of.getKey(), of.getValue());
        }
    }

    private void remove(String bucket, String prefix, Set<Address> kept) throws IOException {
        Optional<String> after = Optional.empty();
        do {
            Page<Found> page = store.objects().list(bucket, prefix, after, PAGE);
            List<String> stale = new ArrayList<>();
            for (Found found : page.rows()) {
                if (!kept.contains(new Address(bucket, found.key()))) {
                    stale.add(found.key());
                }
            }
            if (!stale.isEmpty()) {
                store.objects().delete(bucket, stale);
            }
            after = page.next();
        } while (after.isPresent());
    }

    private void abort(String bucket, String prefix, Optional<String> kept) throws IOException {
        Optional<String> next = Optional.empty();
        do {
            Page<Open> page = store.objects().uploads(bucket, prefix, next, PAGE);
            for (Open open : page.rows()) {
                if (!kept.equals(Optional.of(open.uploadId()))) {
                    store.objects().abort(new Address(bucket, open.key()), open.uploadId());
                }
            }
            next = page.next();
        } while (next.isPresent());
    }
}
