// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyStorage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One start of one node: a service whose doors can fail, stop it for a while, or end it in the middle of a call. */
final class ModelNode implements Executor {
    final int number;
    final FlakyMetadataStore metadata;
    final FlakyStorage storage;
    final UploadService service;
    private final ModelWorld world;
    private final Thread owner = Thread.currentThread();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Map<UploadId, ModelAppend> running = new HashMap<>();
    private final Queue<ModelChunk> chunks = new ArrayDeque<>();
    private final List<ModelStorageDoor.Writer> writers = new ArrayList<>();
    private final List<ModelStorageDoor.Reader> readers = new ArrayList<>();

    @Nullable ModelAppend opening;

    @Nullable UploadId completing;

    boolean downloading;
    private boolean dead;
    private boolean refusing;
    private boolean hurrying;
    private int diesIn;
    private boolean diesAfterwards;
    private int stopsIn;
    private int stopsFor;

    ModelNode(ModelWorld world, int number, FlakyMetadataStore metadata, FlakyStorage storage) {
        this.world = world;
        this.number = number;
        this.metadata = metadata;
        this.storage = storage;
        this.service = world.service(this, new ModelStoreDoor(this, metadata), new ModelStorageDoor(this, storage));
    }

    ModelWorld world() {
        return world;
    }

    boolean dead() {
        return dead;
    }

    void refuseTasks(boolean refuse) {
        refusing = refuse;
    }

    /** Only tasks of the run itself: timers of real time come by other threads. */
    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() != owner) {
            return;
        }
        if (refusing || dead) {
            throw new RejectedExecutionException("the script says so");
        }
        tasks.add(task);
        if (hurrying) {
            drain(1);
        }
    }

    /** From now on tasks are run at once, as by a service that waits for them before it closes. */
    void hurry() {
        refusing = false;
        hurrying = true;
    }

    void drain(int most) {
        for (int i = 0; i < most && !dead && !tasks.isEmpty(); i++) {
            try {
                tasks.remove().run();
            } catch (NodeDied ended) {
                return;
            } catch (RuntimeException | Error e) {
                world.seen(e);
                if (!dead) {
                    throw new ModelViolation("a task of node " + number + " ended with " + e);
                }
            }
        }
    }

    void dieIn(int calls, boolean afterwards) {
        diesIn = calls;
        diesAfterwards = afterwards;
    }

    void stopIn(int calls, int commands) {
        stopsIn = calls;
        stopsFor = commands;
    }

    void heal() {
        diesIn = 0;
        stopsIn = 0;
        refusing = false;
        metadata.heal();
        storage.faults().heal();
    }

    /** The process ends: bytes that were not made durable may be lost or not. */
    void die(boolean losing) {
        dead = true;
        tasks.clear();
        if (losing) {
            writers.forEach(ModelStorageDoor.Writer::lose);
        }
    }

    /** A call of this node to a door. */
    <T, X extends Exception> T door(Faults.Action<T, X> call) throws IOException, X {
        if (dead) {
            throw new NodeDied();
        }
        if (stopsIn > 0 && --stopsIn == 0) {
            world.meanwhile(this, stopsFor);
        }
        boolean dies = diesIn > 0 && --diesIn == 0;
        if (dies && !diesAfterwards) {
            die(true);
        }
        if (dead) {
            throw new NodeDied();
        }
        T result = call.run();
        if (dies) {
            die(true);
        }
        if (dead) {
            throw new NodeDied();
        }
        return result;
    }

    void runs(ModelAppend append) {
        running.put(append.upload.first.id(), append);
    }

    Optional<ModelAppend> running(UploadId id) {
        return Optional.ofNullable(running.get(id));
    }

    List<ModelAppend> running() {
        return List.copyOf(running.values());
    }

    void ended(ModelAppend append) {
        running.remove(append.upload.first.id(), append);
    }

    void opens(ModelChunk chunk) {
        chunks.add(chunk);
    }

    /** The chunk that is open longest; not any more. */
    Optional<ModelChunk> endsChunk() {
        return Optional.ofNullable(chunks.poll());
    }

    ModelActors actors(UploadId id) {
        ModelAppend open = opening;
        boolean mine = open != null && open.upload.first.id().equals(id);
        return new ModelActors(running.get(id), mine ? open : null, id.equals(completing));
    }

    void opened(ModelStorageDoor.Writer writer) {
        writers.add(writer);
    }

    void closed(ModelStorageDoor.Writer writer) {
        writers.remove(writer);
    }

    void opened(ModelStorageDoor.Reader reader) {
        readers.add(reader);
    }

    void closed(ModelStorageDoor.Reader reader) {
        readers.remove(reader);
    }

    /** Whether a step of this node reads an upload under a claim that still holds. */
    boolean reads(UploadId id) {
        return !dead && readers.stream().anyMatch(reader -> reader.reads(id, world.clock.instant()));
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
