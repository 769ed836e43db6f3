// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.engine.Append;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Runs seeded scripts of commands against two nodes over one metadata store and one storage: requests of all kinds, a
 * node that crashes or stands still in the middle of any call, errors before and after the effect of any call, commits
 * that land late, expiry, maintenance, scanners of every mood. One thread, no real time: a seed always does the same. (Several runs at a time, each with its own back-ends.)
 *
 * <p>Checked after every step and once everything has healed: an acknowledged offset never goes back and is never more
 * than was recorded (I1), content is exactly the bytes of accepted requests (I2), a file is complete, has the digest its
 * row tells and is published once (I3), completion stays (I4), no byte is promoted without a verdict or waiver for
 * exactly these bytes (I5), the account is the sum of the rows, within the quota, and nothing in the end (I6),
 * maintenance removes nothing that lives (I7), refusals are true (I8), and everything ends in a right state by itself
 * (I10); events come in order, at least once, and tell of each completion once (M7).
 */
public final class ModelRunner {
    private static final int MOST_REPLAYS = 4_000;
    private static final int MOST_THREADS = 4;

    private final ModelSetup setup;

    private ModelRunner(ModelSetup setup) {
        this.setup = setup;
    }

    /**
     * A model over some back-ends.
     *
     * @param backends opened anew for every run
     * @return without timers and without defects
     */
    public static ModelRunner over(Backends.Factory backends) {
        return new ModelRunner(new ModelSetup(backends, append -> {}, ModelDefects.NONE));
    }

    /**
     * The same model with the engine's timer.
     *
     * @param timer lets the timer of one append look at it
     * @return a copy
     */
    public ModelRunner ticking(Consumer<Append> timer) {
        return new ModelRunner(new ModelSetup(setup.backends(), timer, setup.defects()));
    }

    ModelRunner with(ModelDefects defects) {
        return new ModelRunner(new ModelSetup(setup.backends(), setup.timer(), defects));
    }

    /**
     * Runs scripts until one fails.
     *
     * @param firstSeed of the first script; the others follow
     * @param runs how many scripts
     * @throws AssertionError with the seed, the script cut down to what is needed, and what happened
     */
    public void check(long firstSeed, int runs) {
        Optional<String> failure = firstFailure(firstSeed, runs);
        if (failure.isPresent()) {
            throw new AssertionError(failure.get());
        }
    }

    /**
     * Runs scripts until one fails.
     *
     * @param firstSeed of the first script; the others follow
     * @param runs how many scripts
     * @return the seed, the script cut down to what is needed, and what happened; empty if all was right
     */
    public Optional<String> firstFailure(long firstSeed, int runs) {
        AtomicLong next = new AtomicLong(firstSeed);
        AtomicLong failed = new AtomicLong(Long.MAX_VALUE);
        int threads = Math.max(1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(() -> runSome(next, firstSeed + runs, failed)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the model itself is broken", e);
        } finally {
            executor.shutdownNow();
        }
        long seed = failed.get();
        return seed == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(report(seed, shrunk(ModelCommand.script(seed), seed)));
    }

    /** Each run has one thread, and every thread has runs of its own. */
    private void runSome(AtomicLong next, long end, AtomicLong failed) {
        for (long seed = next.getAndIncrement(); seed < Math.min(end, failed.get()); seed = next.getAndIncrement()) {
            if (run(ModelCommand.script(seed), seed).isPresent()) {
                failed.accumulateAndGet(seed, Math::min);
            }
        }
    }

    private Optional<ModelViolation> run(List<ModelCommand> script, long seed) {
        try (ModelWorld world = new ModelWorld(setup, seed, false)) {
            return world.play(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes lines as long as the rest still fails, in whatever way. */
    private List<ModelCommand> shrunk(List<ModelCommand> script, long seed) {
        List<ModelCommand> best = script;
        int replays = 0;
        for (int size = Math.max(1, script.size() / 2); size >= 1; size = size == 1 ? 0 : size / 2) {
            boolean shorter = true;
            while (shorter && replays < MOST_REPLAYS) {
                shorter = false;
                for (int at = 0; at < best.size() && replays < MOST_REPLAYS; ) {
                    List<ModelCommand> less = new ArrayList<>(best);
                    less.subList(at, Math.min(best.size(), at + size)).clear();
                    replays++;
                    if (run(less, seed).isPresent()) {
                        best = less;
                        shorter = true;
                    } else {
                        at += size;
                    }
                }
            }
        }
        return best;
    }

    private String report(long seed, List<ModelCommand> script) {
        try (ModelWorld world = new ModelWorld(setup, seed, true)) {
            String found = world.play(script).map(Throwable::getMessage).orElse("not again");
            return "seed " + seed + ": " + found + "\nscript:\n  "
                    + String.join(
                            "\n  ", script.stream().map(ModelCommand::toString).toList()) + "\nwhat happened:\n  "
                    + String.join("\n  ", world.trace());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
