// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.storage.s3.Errands.Errand;
import dev.pawl.upload.storage.s3.JoinPlan.Output;
import dev.pawl.upload.storage.s3.JoinPlan.Piece;
import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Body;
import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import dev.pawl.upload.storage.s3.ObjectStore.Look;
import dev.pawl.upload.storage.s3.RefusedException.Why;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Makes one object of pieces, by copies within the service wherever pieces are large enough, and looks at the result. */
final class Join {
    private static final int BLOCK = 64 << 10;

    private final Store store;
    private final UploadId id;
    private final long epoch;
    private final Pulse pulse;
    private long moved;
    private long toMove;

    /** @param id whose object it becomes */
    Join(Store store, UploadId id, long epoch, Pulse pulse) {
        this.store = store;
        this.id = id;
        this.epoch = epoch;
        this.pulse = pulse;
    }

    /** A new object of the holding area. */
    Slice held(List<Piece> sources) throws IOException, BytesLostException {
        Name name = store.newName(Name.Kind.JOINED, epoch);
        store.announce(id);
        store.footprints().lose(id);
        long length = into(store.places().address(id, name), sources);
        return Slice.of(name, length, length);
    }

    /** Returns how many bytes were joined; they are all there, or it throws. */
    long into(Address target, List<Piece> sources) throws IOException, BytesLostException {
        long length = sources.stream().mapToLong(Piece::length).reduce(0, Math::addExact);
        if (length > store.sizes().longest()) {
            throw new IOException("upload " + id + " has " + length + " bytes, and an object may have "
                    + store.sizes().longest());
        }
        if (length == 0) {
            empty(target);
            return 0;
        }
        toMove += length;
        join(target, sources, length);
        return length;
    }

    private void join(Address target, List<Piece> sources, long length) throws IOException, BytesLostException {
        Piece first = sources.get(0);
        if (sources.size() == 1
                && first.slice().wholeObject()
                && length <= store.sizes().copyAtOnce()) {
            copy(first, target);
            return;
        }
        long most = mostAtOnce(length);
        List<Output> beginning = new ArrayList<>();
        long count = count(sources, most, beginning);
        if (count > store.sizes().mostParts()) {
            toMove += length;
            join(target, joinedFirst(sources, most), length);
            return;
        }
        if (count == 1 && beginning.get(0).sources().size() > 1) {
            small(target, beginning.get(0));
            return;
        }
        multipart(target, length, sink -> JoinPlan.of(sources, store.sizes().least(), most, sink));
    }

    /** Ceph refuses an empty body in signed chunks; then there is no object, and no byte that could be missed. */
    private void empty(Address target) throws IOException {
        try {
            store.objects().put(target, id.text(), Bytes.NONE);
        } catch (RefusedException e) {
            if (e.why() != Why.OTHER) {
                throw e;
            }
        }
    }

    private long mostAtOnce(long length) {
        long many = store.sizes().mostParts() / 2;
        return length / many >= store.sizes().copyAtOnce()
                ? store.sizes().copyMost()
                : store.sizes().copyAtOnce();
    }

    private long count(List<Piece> sources, long most, List<Output> first) throws IOException, BytesLostException {
        long[] count = {0};
        JoinPlan.of(sources, store.sizes().least(), most, output -> {
            if (count[0]++ == 0) {
                first.add(output);
            }
        });
        return count[0];
    }

    /** Too many for one object: groups of them become objects of the holding area. */
    private List<Piece> joinedFirst(List<Piece> sources, long most) throws IOException, BytesLostException {
        List<Piece> joined = new ArrayList<>();
        List<Output> group = new ArrayList<>();
        JoinPlan.of(sources, store.sizes().least(), most, output -> {
            group.add(output);
            if (group.size() == store.sizes().mostParts()) {
                joined.add(group(group));
                group.clear();
            }
        });
        if (!group.isEmpty()) {
            joined.add(group(group));
        }
        return joined;
    }

    private Piece group(List<Output> outputs) throws IOException, BytesLostException {
        store.announce(id);
        Name name = store.newName(Name.Kind.JOINED, epoch);
        long length = outputs.stream().mapToLong(Output::length).sum();
        multipart(store.places().address(id, name), length, sink -> {
            for (Output output : outputs) {
                sink.take(output);
            }
        });
        return new Piece(id, Slice.of(name, length, length));
    }

    private void copy(Piece source, Address target) throws IOException, BytesLostException {
        Slice slice = source.slice();
        Optional<String> etag;
        try {
            etag = store.errands()
                    .begin(() -> store.objects().copy(address(source), target, id.text()))
                    .join(pulse);
        } catch (RefusedException e) {
            throw gone(source, e);
        }
        if (slice.etag().isEmpty() || !etag.equals(Optional.of(slice.etag()))) {
            check(target, slice.length(), List.of(source));
        }
    }

    private void small(Address target, Output output) throws IOException, BytesLostException {
        store.memory().takeBench();
        try {
            store.objects().put(target, id.text(), read(output));
        } finally {
            store.memory().giveBench();
        }
    }

    /** Hands out the parts of an object. */
    private interface Outputs {
        void to(JoinPlan.Sink sink) throws IOException, BytesLostException;
    }

    private record Flight(Errand<Listed> errand, long length) {}

    private Listed landed(Flight flight) throws IOException, BytesLostException {
        Listed part = flight.errand().join(pulse);
        moved += flight.length();
        pulse.alive(moved, toMove);
        return part;
    }

    private void multipart(Address target, long length, Outputs outputs) throws IOException, BytesLostException {
        String uploadId = store.objects().beginJoin(target, id.text());
        Deque<Flight> flights = new ArrayDeque<>();
        List<Listed> parts = new ArrayList<>();
        List<Piece> sources = new ArrayList<>();
        boolean done = false;
        try {
            outputs.to(output -> {
                if (flights.size() >= store.parallel()) {
                    parts.add(landed(flights.removeFirst()));
                }
                int number = parts.size() + flights.size() + 1;
                sources.addAll(output.sources());
                flights.add(new Flight(
                        store.errands().begin(() -> part(target, uploadId, number, output)), output.length()));
            });
            while (!flights.isEmpty()) {
                parts.add(landed(flights.removeFirst()));
            }
            complete(target, uploadId, parts, length, sources);
            done = true;
        } finally {
            flights.forEach(flight -> flight.errand().drop());
            if (!done) {
                abort(target, uploadId);
            }
        }
    }

    private Listed part(Address target, String uploadId, int number, Output output)
            throws IOException, BytesLostException {
        if (output.sources().size() > 1) {
            store.memory().takeBench();
            try {
                Bytes content = read(output);
                String etag = store.objects().part(target, uploadId, number, content);
                return new Listed(number, etag, Optional.empty());
            } finally {
                store.memory().giveBench();
            }
        }
        Piece source = output.sources().get(0);
        Slice slice = source.slice();
        try {
            return store.objects().partCopy(target, uploadId, number, address(source), slice.first(), slice.length());
        } catch (RefusedException e) {
            throw gone(source, e);
        }
    }

    private Bytes read(Output output) throws IOException, BytesLostException {
        Filling bytes = new Filling(Blocks.ONCE, Math.toIntExact(output.length()));
        for (Piece source : output.sources()) {
            read(source, bytes);
        }
        return bytes.bytes();
    }

    private void read(Piece source, Filling into) throws IOException, BytesLostException {
        Slice slice = source.slice();
        long rest = slice.length();
        try (Body body = store.objects().get(address(source), slice.first(), slice.length())) {
            byte[] block = new byte[BLOCK];
            int n = body.stream().read(block, 0, (int) Math.min(BLOCK, rest));
            while (n > 0) {
                into.append(ByteBuffer.wrap(block, 0, n));
                rest -= n;
                n = rest == 0 ? 0 : body.stream().read(block, 0, (int) Math.min(BLOCK, rest));
            }
        } catch (RefusedException e) {
            throw gone(source, e);
        }
        if (rest > 0) {
            check(source);
            throw new IOException("upload " + id + ": " + rest + " bytes of a piece did not come");
        }
    }

    private void complete(Address target, String uploadId, List<Listed> parts, long length, List<Piece> sources)
            throws IOException, BytesLostException {
        Optional<String> expected = Etags.joined(parts);
        try {
            Optional<String> etag = store.objects().complete(target, uploadId, parts);
            if (etag.isPresent() && etag.equals(expected)) {
                return;
            }
        } catch (IOException e) {
            if (store.objects().head(target).isEmpty()) {
                throw e;
            }
        }
        check(target, length, sources);
    }

    /** The object is as long as it must be; else it is removed, and the sources are asked whether they are all there. */
    private void check(Address target, long length, List<Piece> sources) throws IOException, BytesLostException {
        Optional<Look> look = store.objects().head(target);
        if (look.isPresent() && look.get().length() == length) {
            return;
        }
        store.objects().delete(target.bucket(), List.of(target.key()));
        for (Piece source : sources) {
            check(source);
        }
        throw new IOException("upload " + id + ": joined were " + length + " bytes, and the service has "
                + look.map(found -> found.length() + " bytes").orElse("no object"));
    }

    private void check(Piece source) throws IOException, BytesLostException {
        Optional<Look> look = store.objects().head(address(source));
        Slice slice = source.slice();
        if (look.isEmpty() || look.get().length() < slice.first() + slice.length()) {
            throw new BytesLostException("upload " + source.id() + ": a piece has "
                    + look.map(found -> found.length() + " bytes").orElse("no object") + ", and "
                    + (slice.first() + slice.length()) + " were recorded");
        }
    }

    private IOException gone(Piece source, RefusedException e) throws IOException, BytesLostException {
        if (e.why() == Why.NO_OBJECT || e.why() == Why.RANGE || e.why() == Why.OTHER) {
            check(source);
        }
        return e;
    }

    private void abort(Address target, String uploadId) {
        try {
            store.objects().abort(target, uploadId);
        } catch (IOException e) {
            // prune and the lifecycle rule find it
        }
    }

    private Address address(Piece source) {
        return store.places().address(source.id(), source.slice().name());
    }
}
