// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Events that wait for their listeners. A claim lies on the oldest event of an upload and goes with it. */
final class Outbox {
    private static final Comparator<Waiting> OLDEST = Comparator.comparing((Waiting waiting) -> waiting.event.at())
            .thenComparing(waiting -> waiting.event.upload())
            .thenComparingLong(waiting -> waiting.event.sequence());

    private record Waiting(UploadEvent event, Instant claimedUntil) {}

    private final Map<String, Map<UploadId, NavigableMap<Long, Waiting>>> listeners = new HashMap<>();

    void add(Set<String> names, List<UploadEvent> events) {
        for (String name : names) {
            for (UploadEvent event : events) {
                of(name, event.upload()).putIfAbsent(event.sequence(), new Waiting(event, Instant.MIN));
            }
        }
    }

    List<UploadEvent> take(String name, Instant now, Instant until, int limit) {
        List<Waiting> free = new ArrayList<>();
        for (NavigableMap<Long, Waiting> events :
                listeners.getOrDefault(name, Map.of()).values()) {
            Waiting oldest = events.firstEntry().getValue();
            if (!oldest.claimedUntil.isAfter(now)) {
                free.add(oldest);
            }
        }
        List<UploadEvent> taken =
                free.stream().sorted(OLDEST).limit(limit).map(Waiting::event).toList();
        taken.forEach(event -> of(name, event.upload()).put(event.sequence(), new Waiting(event, until)));
        return taken;
    }

    int postponed(String name, List<UploadEvent> events, Instant until) {
        Map<UploadId, NavigableMap<Long, Waiting>> waiting = listeners.getOrDefault(name, Map.of());
        for (UploadEvent event : events) {
            NavigableMap<Long, Waiting> left = waiting.getOrDefault(event.upload(), new TreeMap<>());
            left.computeIfPresent(event.sequence(), (sequence, was) -> new Waiting(event, until));
        }
        return events.size();
    }

    int delivered(String name, List<UploadEvent> events) {
        Map<UploadId, NavigableMap<Long, Waiting>> waiting = listeners.getOrDefault(name, Map.of());
        for (UploadEvent event : events) {
            waiting.computeIfPresent(event.upload(), (id, left) -> {
                left.remove(event.sequence());
                return left.isEmpty() ? null : left;
            });
        }
        return events.size();
    }

    private NavigableMap<Long, Waiting> of(String name, UploadId id) {
        return listeners.computeIfAbsent(name, any -> new HashMap<>()).computeIfAbsent(id, any -> new TreeMap<>());
    }
}
