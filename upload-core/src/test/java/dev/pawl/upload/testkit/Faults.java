// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The script of a door that goes wrong: which call of which method fails or waits. Counts all calls. Thread-safe.
 *
 * @param <C> the methods of the door
 */
public final class Faults<C extends Enum<C>> {
    /** On which side of its effect a call fails. */
    public enum When {
        /** It fails and nothing happened. */
        BEFORE,
        /** It happened, and the caller gets an exception. */
        AFTER
    }

    /**
     * What a call does.
     *
     * @param <T> what it returns
     * @param <X> what it throws beside IOException
     */
    @FunctionalInterface
    public interface Action<T, X extends Exception> {
        /**
         * Does it.
         *
         * @return the result of the call
         * @throws IOException as the door
         * @throws X as the door
         */
        T run() throws IOException, X;
    }

    private record Fault<C>(C call, int nth, When when, Step step) {
        boolean hits(C called, int count) {
            return call == called && (nth == count || nth == EVERY);
        }
    }

    private interface Step {
        void happen() throws IOException;
    }

    private static final int EVERY = -1;

    private final Map<C, Integer> counts = new ConcurrentHashMap<>();
    private final List<Fault<C>> faults = new ArrayList<>();
    private Optional<Chance> chance = Optional.empty();

    private record Chance(RandomGenerator random, int oneIn) {
        boolean hits() {
            return random.nextInt(oneIn) == 0;
        }
    }

    /** A door that keeps to its rules until told otherwise. */
    public Faults() {}

    /**
     * Lets one call fail with an IOException.
     *
     * @param call of which method
     * @param nth which one from now on, 1 is the next
     * @param when on which side of its effect
     */
    public void fail(C call, int nth, When when) {
        fail(call, nth, when, scripted(call, when));
    }

    /**
     * Lets one call fail with anything, also with what its door does not declare.
     *
     * @param call of which method
     * @param nth which one from now on, 1 is the next
     * @param when on which side of its effect
     * @param cause thrown as it is
     */
    public void fail(C call, int nth, When when, Throwable cause) {
        add(call, nth, when, () -> {
            throw unchecked(cause);
        });
    }

    /**
     * Lets every call of a method fail with an IOException until {@link #heal}.
     *
     * @param call of which method
     * @param when on which side of its effect
     */
    public void failAll(C call, When when) {
        add(call, EVERY, when, () -> {
            throw scripted(call, when);
        });
    }

    /**
     * Lets any call of any method fail by chance, before or after its effect, until {@link #heal}.
     *
     * @param random decides
     * @param oneIn of how many calls one fails
     */
    public synchronized void failByChance(RandomGenerator random, int oneIn) {
        chance = Optional.of(new Chance(random, oneIn));
    }

    /**
     * Lets one call wait before its effect until it is released.
     *
     * @param call of which method
     * @param nth which one from now on, 1 is the next
     * @return to wait for the call and to let it go
     */
    public Hold hold(C call, int nth) {
        Hold hold = new Hold(call.name());
        add(call, nth, When.BEFORE, hold::happen);
        return hold;
    }

    /** Forgets every fault that has not happened. */
    public synchronized void heal() {
        faults.clear();
        chance = Optional.empty();
    }

    /**
     * How often a method was called.
     *
     * @param call which method
     * @return the calls that began, failed ones included
     */
    public int count(C call) {
        return counts.getOrDefault(call, 0);
    }

    /**
     * Does what a call does, as the script wants it.
     *
     * @param <T> what it returns
     * @param <X> what it throws beside IOException
     * @param call of which method
     * @param action its effect
     * @return the result of the action
     * @throws IOException of the script or of the action
     * @throws X of the action
     */
    public <T, X extends Exception> T around(C call, Action<T, X> action) throws IOException, X {
        List<Fault<C>> mine = take(call);
        happen(mine, When.BEFORE);
        T result = action.run();
        happen(mine, When.AFTER);
        return result;
    }

    /** Throws anything without declaring it; returns nothing, so that callers can write {@code throw}. */
    static RuntimeException unchecked(Throwable cause) {
        return Faults.<RuntimeException>sneak(cause);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneak(Throwable cause) throws X {
        throw (X) cause;
    }

    private static IOException scripted(Enum<?> call, When when) {
        return new IOException("scripted: " + call + " failed " + when + " its effect");
    }

    private synchronized void add(C call, int nth, When when, Step step) {
        faults.add(new Fault<>(call, nth == EVERY ? EVERY : count(call) + nth, when, step));
    }

    private synchronized List<Fault<C>> take(C call) {
        int count = counts.merge(call, 1, Integer::sum);
        List<Fault<C>> mine = new ArrayList<>();
        for (Iterator<Fault<C>> all = faults.iterator(); all.hasNext(); ) {
            Fault<C> fault = all.next();
            if (fault.hits(call, count)) {
                mine.add(fault);
                if (fault.nth() != EVERY) {
                    all.remove();
                }
            }
        }
        chance.filter(Chance::hits).ifPresent(hit -> mine.add(byChance(call, hit)));
        return mine;
    }

    private Fault<C> byChance(C call, Chance hit) {
        When when = hit.random().nextBoolean() ? When.BEFORE : When.AFTER;
        return new Fault<>(call, EVERY, when, () -> {
            throw scripted(call, when);
        });
    }

    private static <C> void happen(List<Fault<C>> faults, When when) throws IOException {
        for (Fault<C> fault : faults) {
            if (fault.when() == when) {
                fault.step().happen();
            }
        }
    }

    /** A call that waits. */
    public static final class Hold {
        private static final long LONGEST_SECONDS = 60;

        private final String call;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Hold(String call) {
            this.call = call;
        }

        /**
         * Waits until the call has begun.
         *
         * @throws InterruptedException if this thread was interrupted
         */
        public void awaitArrival() throws InterruptedException {
            if (!arrived.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(call + " was never called");
            }
        }

        /** Lets the call have its effect. Twice is once. */
        public void release() {
            released.countDown();
        }

        private void happen() throws IOException {
            arrived.countDown();
            try {
                if (!released.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError(call + " was never released");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + call + " was held", e);
            }
        }
    }
}
