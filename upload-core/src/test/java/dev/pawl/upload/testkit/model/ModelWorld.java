// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.Usage;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyStorage;
import dev.pawl.upload.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two nodes over the same back-ends, their clients, the clock, and everything that may go wrong: one run of a script. */
final class ModelWorld implements AutoCloseable {
    static final OwnerId OWNER = new OwnerId("alice");
    static final Caller CALLER = new Caller.Owner(OWNER);
    static final int LONGEST = 64;
    static final Quota QUOTA = new Quota(200, 7);
    static final Duration TIMEOUT = Duration.ofHours(2);
    static final String STORAGE = "main";

    final ManualClock clock = new ManualClock();
    final ModelWatch watch;
    final ModelScans scans;
    final ModelTypes types;
    private final ModelSetup setup;
    private final SplittableRandom random;
    private final Backends backends;
    private final UploadPolicy policy;
    private final MetadataStore metadata;
    private final Storage storage;
    private final List<ModelNode> nodes = new ArrayList<>();
    private final List<ModelNode> stopped = new ArrayList<>();
    private final List<FlakyMetadataStore> everyStore = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final ModelClient client;
    private final boolean tracing;
    private List<ModelCommand> script = List.of();
    private int next;
    private int refusedEvents;
    private long time;
    private @Nullable ModelViolation violation;

    ModelWorld(ModelSetup setup, long seed, boolean tracing) throws IOException {
        this.setup = setup;
        this.tracing = tracing;
        this.random = new SplittableRandom(~seed);
        this.backends = setup.backends().open(clock);
        this.watch = new ModelWatch(this, backends);
        boolean unscannablePasses = random.nextBoolean();
        this.scans = new ModelScans(Math.max(0, random.nextInt(4) - 1), unscannablePasses);
        this.metadata = setup.defects().metadata().apply(watch.metadata());
        this.storage = setup.defects().storage().apply(watch.storage());
        this.types = new ModelTypes(random.nextInt(3) == 0);
        this.policy = policy(unscannablePasses, types);
        this.client = new ModelClient(this);
        nodes.add(start(0));
        nodes.add(start(1));
    }

    private static UploadPolicy policy(boolean unscannablePasses, ModelTypes types) {
        return UploadPolicy.builder()
                .allowedTypes(types.ruled() ? new String[] {ModelTypes.GOOD} : new String[0])
                .scanAttempts(4)
                .maxLength(LONGEST)
                .quota(owner -> owner.equals(OWNER) ? QUOTA : new Quota(0, 0))
                .allowanceStep(8)
                .sessionTimeout(TIMEOUT)
                .scanTries(2)
                .scanLongestWait(Duration.ofMinutes(10))
                .unscannable(
                        unscannablePasses ? UploadPolicy.Unscannable.ACCEPT_UNSCANNED : UploadPolicy.Unscannable.REFUSE)
                .build();
    }

    UploadService service(ModelNode node, MetadataStore nodesStore, Storage nodesStorage) {
        UploadService.Builder builder = UploadService.builder()
                .metadata(setup.defects().view().apply(nodesStore))
                .storage(STORAGE, nodesStorage)
                .policy(policy)
                .detector(types)
                .executor(node)
                .nanoTime(this::nanos)
                .random(setup.defects().random().apply(random.split()))
                .listener("model", event -> told(node, event));
        for (int i = 0; i < scans.scanners(); i++) {
            builder.scanner(setup.defects().scanner().apply(scans.scanner(i)));
        }
        return builder.build();
    }

    private long nanos() {
        return Duration.between(java.time.Instant.EPOCH, clock.instant()).toNanos();
    }

    /** Plays a script, heals everything, and sees what has become of it; empty if all was right. */
    Optional<ModelViolation> play(List<ModelCommand> lines) {
        script = lines;
        try {
            while (next < script.size()) {
                step(script.get(next++));
            }
            new ModelHealing(this).heal();
        } catch (ModelViolation found) {
            seen(found);
        } catch (IOException | UploadRejectedException | RuntimeException | Error e) {
            StackTraceElement[] at = e.getStackTrace();
            seen(new ModelViolation("unexpected: " + e
                    + (at.length > 0 ? " at " + List.of(at).subList(0, Math.min(8, at.length)) : "")));
        }
        return Optional.ofNullable(violation);
    }

    /** While a node stands still in the middle of a call, the others go on. */
    void meanwhile(ModelNode standing, int commands) {
        stopped.add(standing);
        note(() -> "  " + standing + " stands still");
        int last = Math.min(script.size(), next + commands);
        while (next < last) {
            step(script.get(next++));
        }
        note(() -> "  " + standing + " goes on");
        stopped.remove(standing);
    }

    private void step(ModelCommand command) {
        ModelNode node = nodes.get(command.node());
        if (stopped.contains(node) && command.kind().needsNode()) {
            return;
        }
        note(command::toString);
        try {
            client.perform(command, node);
            watch.checkAll();
        } catch (NodeDied died) {
            note(() -> "  " + node + " died");
        } catch (ModelViolation found) {
            seen(found);
        } catch (IOException e) {
            seen(new ModelViolation("the back-end itself failed: " + e));
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).dead()) {
                int number = i;
                note(() -> "  node " + number + " starts again");
                nodes.set(i, start(i));
            }
        }
        if (violation != null) {
            throw violation;
        }
    }

    /** Judges at a door: what is found is not lost, even if the engine catches it. */
    void judge(Runnable judgement) {
        try {
            judgement.run();
        } catch (ModelViolation found) {
            seen(found);
            throw found;
        }
    }

    void seen(Throwable thrown) {
        if (violation == null && thrown instanceof ModelViolation found) {
            violation = found;
        }
    }

    private ModelNode start(int number) {
        FlakyMetadataStore flaky = new FlakyMetadataStore(metadata);
        everyStore.add(flaky);
        return new ModelNode(this, number, flaky, new FlakyStorage(storage));
    }

    private void told(ModelNode node, UploadEvent event) throws IOException {
        if (node.dead()) {
            throw new NodeDied();
        }
        if (refusedEvents > 0) {
            refusedEvents--;
            throw new IOException("the script says so");
        }
        judge(() -> watch.upload(event.upload()).heard(event));
    }

    void refuseEvents(int count) {
        refusedEvents = count;
    }

    /** Commits in doubt happen now, also those of nodes that are dead. */
    void landLate() {
        for (FlakyMetadataStore store : everyStore) {
            try {
                store.release();
            } catch (IOException e) {
                throw new ModelViolation("the back-end itself failed: " + e);
            }
        }
    }

    List<ModelNode> nodes() {
        return nodes;
    }

    boolean reads(UploadId id) {
        return nodes.stream().anyMatch(node -> node.reads(id))
                || stopped.stream().anyMatch(node -> node.reads(id));
    }

    Usage usage() throws IOException {
        return metadata.usage(OWNER);
    }

    Backends backends() {
        return backends;
    }

    ModelSetup setup() {
        return setup;
    }

    ModelClient client() {
        return client;
    }

    long tick() {
        return ++time;
    }

    void note(Supplier<String> line) {
        if (tracing) {
            trace.add(line.get());
        }
    }

    List<String> trace() {
        return trace;
    }

    @Override
    public void close() throws IOException {
        backends.close();
    }
}
