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
        OPEN_CHUNK(2),
        END_CHUNK(3),
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

    /** Makes a SEND bring all the rest, from the right offset, and nothing else. */
    private static final int PLAIN = 33_371;

    /** Instead of the number of an upload. */
    static final int NEWEST = -1;

    /** Everything behind the command that follows a pause is done by the other node. */
    private static final Kind[][] STORIES = {
        {Kind.CREATE, Kind.CHUNK, Kind.ADVANCE, Kind.PAUSE_WITHIN, Kind.MAINTAIN, Kind.CHUNK},
        {Kind.CREATE, Kind.OPEN_CHUNK, Kind.ADVANCE, Kind.PAUSE_WITHIN, Kind.MAINTAIN, Kind.END_CHUNK},
        {Kind.CREATE, Kind.SEND, Kind.PAUSE_WITHIN, Kind.DRAIN, Kind.REMOVE, Kind.DRAIN, Kind.MAINTAIN, Kind.DRAIN},
        {Kind.CREATE, Kind.PAUSE_WITHIN, Kind.CHUNK, Kind.PAUSE},
        {Kind.CREATE, Kind.OPEN, Kind.FEED, Kind.METADATA_FAULT, Kind.CUT, Kind.HEAD, Kind.LAND_LATE, Kind.SEND},
        {Kind.CREATE, Kind.PAUSE_WITHIN, Kind.SEND, Kind.HEAD, Kind.SEND},
        {Kind.CREATE, Kind.OPEN, Kind.FEED, Kind.PAUSE_WITHIN, Kind.END, Kind.HEAD, Kind.SEND},
        {Kind.CREATE, Kind.SEND, Kind.JOIN, Kind.PAUSE_WITHIN, Kind.DRAIN, Kind.REMOVE, Kind.MAINTAIN},
        {Kind.CREATE, Kind.SEND, Kind.PAUSE_WITHIN, Kind.DRAIN, Kind.ADVANCE, Kind.MAINTAIN, Kind.DRAIN},
    };

    static List<ModelCommand> script(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = 4 + random.nextInt(44);
        int uploads = 1 + random.nextInt(4);
        List<Kind> urn = urn(random);
        List<ModelCommand> script = new ArrayList<>(length);
        script.add(new ModelCommand(Kind.CREATE, 0, 0, random.nextInt(1 << 16), random.nextInt(1 << 10)));
        while (script.size() < length) {
            Kind kind = urn.get(random.nextInt(urn.size()));
            script.add(any(kind, random.nextInt(2), random.nextInt(uploads), random));
        }
        if (random.nextInt(3) == 0) {
            script.addAll(random.nextInt(script.size()), story(random));
        }
        return script;
    }

    /** What chance alone would seldom bring about: one node does something while the other one stands in a call. */
    private static List<ModelCommand> story(SplittableRandom random) {
        int one = random.nextInt(2);
        int other = 1 - one;
        Kind[] what = STORIES[random.nextInt(STORIES.length)];
        List<ModelCommand> story = new ArrayList<>();
        int pause = List.of(what).indexOf(Kind.PAUSE_WITHIN);
        boolean firstToo = random.nextBoolean();
        for (int i = 0; i < what.length; i++) {
            boolean meanwhile = i > pause + 1 || i == 1 && i < pause && firstToo;
            ModelCommand some = any(what[i], meanwhile ? other : one, NEWEST, random);
            boolean plain = some.kind() == Kind.SEND && random.nextInt(4) > 0;
            story.add(plain ? new ModelCommand(Kind.SEND, some.node(), NEWEST, PLAIN, some.b()) : some);
        }
        return story;
    }

    private static ModelCommand any(Kind kind, int node, int upload, SplittableRandom random) {
        return new ModelCommand(kind, node, upload, random.nextInt(1 << 16), random.nextInt(1 << 10));
    }

    /** Some number below a bound, from the bits of a, so that different choices of one command do not depend. */
    int choice(int shift, int bound) {
        return (a >>> shift) % bound;
    }

    boolean bit(int shift) {
        return (a >>> shift & 1) == 1;
    }

    /** Each script has moods of its own: what is left out makes room for long stories of the rest. */
    private static List<Kind> urn(SplittableRandom random) {
        List<Kind> urn = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            int mood = random.nextInt(4);
            int weight = kind == Kind.SEND ? kind.weight : kind.weight * (mood == 3 ? 4 : mood);
            for (int i = 0; i < weight; i++) {
                urn.add(kind);
            }
        }
        return urn;
    }

    @Override
    public String toString() {
        return kind + " node=" + node + " upload=" + upload + " a=" + a + " b=" + b;
    }
}
