// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One run of one contender.
 *
 * @param wall seconds
 * @param cpu seconds of the server
 * @param resident MiB of the server, when the run ended
 * @param latencies of each request in milliseconds, ascending
 * @param creations latencies of requests that made an upload, ascending
 */
record Sample(double wall, double cpu, long resident, double[] latencies, double[] creations) {
    /** Sorts the latencies. */
    Sample {
        Arrays.sort(latencies);
        Arrays.sort(creations);
    }

    static double at(double[] ascending, double share) {
        return ascending.length == 0 ? 0 : ascending[(int) Math.min(ascending.length - 1, ascending.length * share)];
    }

    static double median(List<Sample> runs, ToDoubleFunction<Sample> of) {
        return at(sorted(runs, of), 0.5);
    }

    static double min(List<Sample> runs, ToDoubleFunction<Sample> of) {
        return sorted(runs, of)[0];
    }

    static double max(List<Sample> runs, ToDoubleFunction<Sample> of) {
        double[] all = sorted(runs, of);
        return all[all.length - 1];
    }

    private static double[] sorted(List<Sample> runs, ToDoubleFunction<Sample> of) {
        return runs.stream().mapToDouble(of).sorted().toArray();
    }
}
