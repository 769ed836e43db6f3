// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One line of a script. Numbers mean something whatever they are, so that any line may be deleted and the rest still is
 * a script.
 *
 * @param kind what is done
 * @param node at which node
 * @param upload which upload, counted round
 * @param a its bits choose among the ways to do it
 * @param b how much
 */
record ModelCommand(Kind kind, int node, int upload, int a, int b) {
    /** What can happen, and how often it does. */
    enum Kind {
        CREATE(9),
        JOIN(3),
        SEND(14),
        OPEN(8),
        FEED(10),
        END(6),
        CUT(2),
        CHUNK(6),
        HEAD(6),
        STATUS(2),
        COMPLETE(2),
        PAUSE(2),
        RESUME(2),
        REMOVE(2),
        ARCHIVE(1),
        RESCAN(1),
        DOWNLOAD(2),
        TICK(5),
        DRAIN(8),
        MAINTAIN(5),
        SWEEP(1),
        ADVANCE(7),
        METADATA_FAULT(6),
        STORAGE_FAULT(3),
        LAND_LATE(3),
        CRASH(2),
        CRASH_WITHIN(3),
        PAUSE_WITHIN(8),
        CLOSE(1),
        REFUSE_TASKS(1),
        REFUSE_EVENTS(1),
        SCANNER(4);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        /** Whether the node must be running; everything else happens around it. */
        boolean needsNode() {
            return switch (this) {
                case ADVANCE, LAND_LATE, CRASH, REFUSE_EVENTS, SCANNER -> false;
                default -> true;
            };
        }
    }

    private static final Kind[] URN = urn();

    static List<ModelCommand> script(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = 4 + random.nextInt(44);
        int uploads = 1 + random.nextInt(4);
        List<ModelCommand> script = new ArrayList<>(length);
        script.add(new ModelCommand(Kind.CREATE, 0, 0, random.nextInt(1 << 16), random.nextInt(1 << 10)));
        while (script.size() < length) {
            script.add(new ModelCommand(
                    URN[random.nextInt(URN.length)],
                    random.nextInt(2),
                    random.nextInt(uploads),
                    random.nextInt(1 << 16),
                    random.nextInt(1 << 10)));
        }
        return script;
    }

    /** Some number below a bound, from the bits of a, so that different choices of one command do not depend. */
    int choice(int shift, int bound) {
        return (a >>> shift) % bound;
    }

    boolean bit(int shift) {
        return (a >>> shift & 1) == 1;
    }

    private static Kind[] urn() {
        List<Kind> urn = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < kind.weight; i++) {
                urn.add(kind);
            }
        }
        return urn.toArray(Kind[]::new);
    }

    @Override
    public String toString() {
        return kind + " node=" + node + " upload=" + upload + " a=" + a + " b=" + b;
    }
}
