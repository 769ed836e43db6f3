// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

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
record Sample(double wall, double cpu, long resident, List<Double> latencies, List<Double> creations) {
    /** Sorts the latencies. */
    Sample {
        latencies = latencies.stream().sorted().toList();
        creations = creations.stream().sorted().toList();
    }

    static double at(List<Double> ascending, double share) {
        return ascending.isEmpty() ? 0 : ascending.get((int) Math.min(ascending.size() - 1, ascending.size() * share));
    }

    static double median(List<Sample> runs, ToDoubleFunction<Sample> of) {
        return at(sorted(runs, of), 0.5);
    }

    static double min(List<Sample> runs, ToDoubleFunction<Sample> of) {
        return at(sorted(runs, of), 0);
    }

    static double max(List<Sample> runs, ToDoubleFunction<Sample> of) {
        return at(sorted(runs, of), 1);
    }

    private static List<Double> sorted(List<Sample> runs, ToDoubleFunction<Sample> of) {
        return runs.stream().map(of::applyAsDouble).sorted().toList();
    }
}
