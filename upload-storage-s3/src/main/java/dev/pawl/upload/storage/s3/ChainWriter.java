// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.storage.s3.Errands.Errand;
import dev.pawl.upload.storage.s3.Held.Chain;
import dev.pawl.upload.storage.s3.Held.Pieces;
import dev.pawl.upload.storage.s3.Held.Stage;
import dev.pawl.upload.storage.s3.Held.Tail;
import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes a chain longer: fills parts of one size in memory, uploads full ones beside the filling, completes full stages,
 * and stores what is less than a part as tails. Used by one thread at a time, and by whoever needs its memory.
 */
final class ChainWriter implements Memory.Holder {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Whoever took longer for its first bytes is slow and does not wait for a part's memory. */
    private static final long SLOW = Duration.ofSeconds(5).toNanos();

    private final Store store;
    private final Stages stages;
    private final Tails tailStore;
    private final UploadId id;
    private final long epoch;
    private final int partSize;
    private final ReentrantLock lock = new ReentrantLock();
    private final Lease lease;

    private long base;
    private @Nullable Stage stage;
    private final Deque<Flight> flights = new ArrayDeque<>();
    private List<Tail> tails;
    private Filling filling;
    /** Where filling begins within its part; what lies before is in tails. */
    private int fillingFrom;

    private final List<Part> sealed = new ArrayList<>();
    /** Names that only chains handed out earlier need. */
    private final List<Name> stale = new ArrayList<>();
    /** Names that no chain handed out so far needs. */
    private final Set<Name> fresh = new HashSet<>();

    private List<Name> staleBefore;
    private boolean freshStage;
    private boolean stageIsMine;
    private volatile long lastByte;
    private boolean closed;
    private boolean broken;

    private record Flight(Errand<Listed> errand, Lease.Part memory) {}

    ChainWriter(Store store, UploadId id, long epoch, Chain at) {
        this.store = store;
        this.stages = new Stages(store);
        this.tailStore = new Tails(store);
        this.id = id;
        this.epoch = epoch;
        this.base = at.base();
        this.stage = at.stage().orElse(null);
        this.tails = new ArrayList<>(at.tails());
        this.staleBefore = at.stale();
        this.fillingFrom = tailsLength();
        // tails may be of a time when parts were larger
        this.partSize = (int) Math.max(store.sizes().part(), fillingFrom + 1L);
        this.filling = empty();
        this.lease = new Lease(store.memory(), this, partSize);
        this.lastByte = store.nanoTime().getAsLong();
    }

    void write(ByteBuffer data) throws IOException {
        lock.lock();
        try {
            checkOpen();
            broken = true;
            while (data.hasRemaining()) {
                lastByte = store.nanoTime().getAsLong();
                int room = Math.min(partSize - partFill(), data.remaining());
                int count = Math.min(room, makeRoom());
                filling.append(data.slice(data.position(), count));
                data.position(data.position() + count);
                if (partFill() == partSize) {
                    sealPart();
                }
            }
            broken = false;
        } catch (BytesLostException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** All bytes written so far, durable. */
    Chain flush() throws IOException {
        lock.lock();
        try {
            checkOpen();
            broken = true;
            settle(0);
            if (stageIsFull()) {
                endStage();
            }
            putTail();
            Chain chain = new Chain(base, Optional.ofNullable(stage), List.copyOf(tails), newestStale());
            chain.stage().ifPresent(open -> store.stages().handOut(id, open, this));
            fresh.clear();
            freshStage = false;
            dropStale();
            broken = false;
            return chain;
        } catch (BytesLostException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Stages that were completed since this was last asked. */
    List<Part> sealed() {
        List<Part> parts = List.copyOf(sealed);
        sealed.clear();
        return parts;
    }

    @Override
    public long lastByte() {
        return lastByte;
    }

    @Override
    public boolean spill() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (closed || broken || filling.length() == 0) {
                return false;
            }
            putTail();
            forget();
            return true;
        } catch (IOException | BytesLostException e) {
            // it keeps its memory; others wait until the service is back
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Removes what no chain handed out needs. Twice is once. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (Flight flight : flights) {
                flight.errand().drop();
                flight.memory().give();
            }
            flights.clear();
            filling.free();
            lease.give();
            if (!fresh.isEmpty()) {
                quietly(() -> store.objects().delete(store.places().heldBucket(), keys(List.copyOf(fresh))));
            }
            Stage begun = stage;
            if (freshStage && begun != null) {
                store.stages().ended(id, begun.name());
                quietly(() -> store.objects().abort(store.places().address(id, begun.name()), begun.uploadId()));
            }
        } finally {
            lock.unlock();
        }
    }

    private interface Cleaning {
        void run() throws IOException;
    }

    private static void quietly(Cleaning cleaning) {
        try {
            cleaning.run();
        } catch (IOException e) {
            // prune and the lifecycle rule find what is left
        }
    }

    private void checkOpen() throws IOException {
        if (closed || broken) {
            throw new IOException("upload " + id + ": this writer was closed or has failed");
        }
    }

    private int partFill() {
        return fillingFrom + filling.length();
    }

    private int tailsLength() {
        return tails.stream().mapToInt(Tail::length).sum();
    }

    /** How many bytes may be taken into memory now, at least one. */
    private int makeRoom() throws IOException, BytesLostException {
        while (lease.room(filling.length()) == 0) {
            boolean slow = store.nanoTime().getAsLong() - lease.since() > SLOW;
            if (!lease.raise(slow ? Duration.ZERO : PATIENCE)) {
                putTail();
                forget();
            }
        }
        return lease.room(filling.length());
    }

    /** Everything of the part under way is in tails. */
    private void forget() {
        fillingFrom = partFill();
        giveUpFilling();
    }

    private void giveUpFilling() {
        filling.free();
        filling = empty();
        lease.give();
    }

    private Filling empty() {
        return new Filling(store.blocks(), partSize);
    }

    private void sealPart() throws IOException, BytesLostException {
        settle(store.parallel() - 1);
        if (stageIsFull() || !stageGoesOn()) {
            settle(0);
            endStage();
        }
        Stage open = stage;
        OptionalInt number = open == null ? OptionalInt.empty() : store.stages().next(id, open.name(), this);
        if (open == null || number.isEmpty()) {
            settle(0);
            endStage();
            open = stages.begin(id, epoch, partSize, this);
            stage = open;
            freshStage = true;
            stageIsMine = true;
            number = store.stages().next(id, open.name(), this);
        }
        upload(open, number.orElseThrow());
        replace(tails);
        tails = new ArrayList<>();
        fillingFrom = 0;
    }

    private void upload(Stage open, int number) throws IOException, BytesLostException {
        if (lease.isPart() || fillingFrom == 0) {
            Bytes content = whole();
            Lease.Part part = lease.leave(filling);
            filling = empty();
            Errand<Listed> errand = store.errands().begin(() -> {
                try {
                    return stages.upload(id, open, number, content);
                } finally {
                    part.give();
                }
            });
            flights.add(new Flight(errand, part));
            return;
        }
        store.memory().takeBench();
        try {
            Listed listed = stages.upload(id, open, number, whole());
            settle(0);
            list(listed);
        } finally {
            store.memory().giveBench();
        }
        giveUpFilling();
    }

    /** The part under way, what is in tails read back. */
    private Bytes whole() throws IOException, BytesLostException {
        return fillingFrom == 0
                ? filling.bytes()
                : tailStore.read(id, tailsBefore(fillingFrom)).and(filling.bytes());
    }

    private List<Tail> tailsBefore(int end) {
        List<Tail> before = new ArrayList<>();
        int at = 0;
        for (Tail tail : tails) {
            if (at < end) {
                before.add(tail);
            }
            at += tail.length();
        }
        return before;
    }

    private boolean stageIsFull() {
        Stage open = stage;
        return open != null
                && (open.parts().size() + flights.size() >= store.sizes().stageParts()
                        || CheckpointCodec.listBytes(open.parts())
                                        * (long) (open.parts().size() + flights.size() + 1)
                                > (long) CheckpointCodec.LIST_BYTES
                                        * Math.max(1, open.parts().size()));
    }

    private boolean stageGoesOn() {
        Stage open = stage;
        stageIsMine = open == null
                || stageIsMine
                || open.name().epoch() == epoch
                        && open.partSize() == partSize
                        && store.stages().claim(id, open, this);
        return stageIsMine;
    }

    private void settle(int underWay) throws IOException, BytesLostException {
        while (flights.size() > underWay) {
            Listed listed = flights.getFirst().errand().join();
            flights.removeFirst();
            list(listed);
        }
    }

    private void list(Listed listed) {
        Stage open = stage;
        if (open != null) {
            List<Listed> parts = new ArrayList<>(open.parts());
            parts.add(listed);
            stage = new Stage(open.name(), open.uploadId(), open.partSize(), parts);
        }
    }

    /** The open stage becomes an object, and a part of the upload's row. */
    private void endStage() throws IOException, BytesLostException {
        Stage open = stage;
        if (open == null || open.parts().isEmpty()) {
            return;
        }
        if (stageIsMine && !store.stages().holds(id, open.name(), this)) {
            throw new IOException("upload " + id + ": another writer goes on, or has ended what this one began");
        }
        Slice slice = stages.complete(id, open, epoch);
        sealed.add(new Part(
                base, slice.length(), open.name().epoch(), CheckpointCodec.encode(id, new Pieces(List.of(slice)))));
        base += slice.length();
        if (freshStage) {
            fresh.add(open.name());
        }
        stage = null;
        stageIsMine = false;
        freshStage = false;
    }

    /** What is not in a tail yet becomes one; of too many, one is made. */
    private void putTail() throws IOException, BytesLostException {
        int unsaved = partFill() - tailsLength();
        if (unsaved == 0) {
            return;
        }
        if (tails.size() < CheckpointCodec.MOST_TAILS) {
            tails.add(tail(filling.bytes().from(filling.length() - unsaved)));
            return;
        }
        boolean bench = fillingFrom > 0 && !lease.isPart();
        if (bench) {
            store.memory().takeBench();
        }
        try {
            Tail one = tail(whole());
            replace(tails);
            tails = new ArrayList<>(List.of(one));
        } finally {
            if (bench) {
                store.memory().giveBench();
            }
        }
    }

    private Tail tail(Bytes content) throws IOException {
        Name name = store.newName(Name.Kind.TAIL, epoch);
        fresh.add(name);
        return tailStore.put(id, name, content);
    }

    /** They stay as long as a chain handed out may need them. */
    private void replace(List<Tail> old) {
        List<Name> now = new ArrayList<>();
        for (Tail tail : old) {
            (fresh.remove(tail.name()) ? now : stale).add(tail.name());
        }
        drop(now);
    }

    private List<Name> newestStale() {
        return List.copyOf(stale.subList(Math.max(0, stale.size() - CheckpointCodec.MOST_STALE), stale.size()));
    }

    /** The chain this writer was opened at was handed back to us: what only older ones need may go. */
    private void dropStale() {
        drop(staleBefore);
        staleBefore = List.of();
    }

    private void drop(List<Name> names) {
        if (!names.isEmpty()) {
            store.errands().begin(() -> {
                quietly(() -> store.objects().delete(store.places().heldBucket(), keys(names)));
                return true;
            });
        }
    }

    private List<String> keys(List<Name> names) {
        return names.stream()
                .map(name -> store.places().address(id, name).key())
                .toList();
    }
}
