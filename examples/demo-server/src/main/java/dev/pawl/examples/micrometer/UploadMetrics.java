// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.micrometer;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.engine.UploadObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters of one service, for {@code UploadService.Builder.observer}. Each node counts what it does itself; sums over nodes
 * count each thing once. What can be counted is there from the start, with 0.
 */
public final class UploadMetrics implements UploadObserver {
    private final MeterRegistry registry;
    private final Counter bytes;
    private final Timer records;
    private final Counter supersedes;
    private final AtomicInteger streams = new AtomicInteger();

    /**
     * Registers the meters.
     *
     * @param registry of the host
     */
    public UploadMetrics(MeterRegistry registry) {
        this.registry = registry;
        Arrays.stream(SessionState.values()).forEach(this::uploads);
        Arrays.stream(Rejection.values()).forEach(this::rejections);
        bytes = Counter.builder("pawl.recorded")
                .description("Bytes that are durable and recorded")
                .baseUnit("bytes")
                .register(registry);
        records = Timer.builder("pawl.record")
                .description("To make bytes durable and record them")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
        supersedes = Counter.builder("pawl.supersedes")
                .description("Running requests that were ended by a newer one")
                .register(registry);
        Gauge.builder("pawl.event.streams", streams, AtomicInteger::get)
                .description("Streams of progress that are open")
                .register(registry);
    }

    @Override
    public void happened(UploadEvent event) {
        event.verdict().ifPresentOrElse(this::judged, uploads(event.state())::increment);
    }

    @Override
    public void recorded(long more, Duration took) {
        bytes.increment((double) more);
        records.record(took);
    }

    @Override
    public void superseded() {
        supersedes.increment();
    }

    @Override
    public void rejected(Rejection why) {
        rejections(why).increment();
    }

    @Override
    public void following(int open) {
        streams.set(open);
    }

    private Counter uploads(SessionState state) {
        return Counter.builder("pawl.uploads")
                .description("Uploads that came into a state")
                .tag("state", word(state))
                .register(registry);
    }

    private Counter rejections(Rejection why) {
        return Counter.builder("pawl.rejections")
                .description("Requests that were refused")
                .tag("reason", word(why))
                .register(registry);
    }

    /** Who scans is known only now. */
    private void judged(ScanVerdict verdict) {
        Timer.builder("pawl.scan")
                .description("To scan a file")
                .tag("scanner", verdict.scanner())
                .tag("verdict", word(verdict.kind()))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry)
                .record(verdict.took());
    }

    private static String word(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
