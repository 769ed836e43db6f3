// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSession.Fence;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Metadata stores that misbehave, each in one way: as a careless store would, or as a careless engine would make a right
 * one look. The model must find every one of them.
 */
final class BadStores {
    private BadStores() {}

    /** M1 broken: whoever writes last wins, from whatever row it began. */
    static MetadataStore ignoringVersions(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                return super.replace(rebased(real, changes), quota);
            }
        };
    }

    /** Only the take-over of an epoch forgets to compare. */
    static MetadataStore takingEpochsBlindly(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                boolean takes = changes.stream()
                        .anyMatch(change -> change.before()
                                .map(before -> before.session().epoch()
                                        < change.after().session().epoch())
                                .orElse(false));
                return super.replace(takes ? rebased(real, changes) : changes, quota);
            }
        };
    }

    /** What nobody looked at twice: a part that came in time does not keep a session from expiring. */
    static MetadataStore ignoringWhatIsDue(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                return super.replace(
                        changes.stream()
                                .map(change -> new Change(
                                        change.before(),
                                        change.after(),
                                        Guard.VERSION,
                                        change.parts(),
                                        change.events(),
                                        change.listeners()))
                                .toList(),
                        quota);
            }
        };
    }

    /** Work is given out before its time. */
    static MetadataStore expiringEarly(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public List<Rows> due(int limit) throws IOException {
                List<Rows> due = new ArrayList<>();
                for (UploadSession row : real.sessions(Optional.empty(), Set.of(), Optional.empty(), limit)
                        .rows()) {
                    Optional<Instant> at = row.dueAt();
                    if (at.isPresent()
                            && at.get()
                                    .minus(row.times().timeout().dividedBy(2))
                                    .isBefore(real.now())) {
                        real.find(row.id()).ifPresent(due::add);
                    }
                }
                return due;
            }
        };
    }

    /** What is worked on is given out for removal. */
    static MetadataStore discardingWithoutClaim(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public List<Rows> due(int limit) throws IOException {
                List<Rows> due = new ArrayList<>(super.due(limit));
                for (UploadSession row : real.sessions(Optional.empty(), Set.of(), Optional.empty(), limit)
                        .rows()) {
                    if (row.state().ended() && row.dueAt().isPresent()) {
                        real.find(row.id()).ifPresent(due::add);
                    }
                }
                return due;
            }
        };
    }

    /** What is discarded is given back twice. */
    static MetadataStore refundingTwice(MetadataStore real) {
        Map<OwnerId, Usage> given = new HashMap<>();
        return new ForwardingMetadataStore(real) {
            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                Outcome outcome = super.replace(changes, quota);
                for (Change change : changes) {
                    boolean gone = change.after().session().bytesGone()
                            && change.before()
                                    .map(before -> !before.session().bytesGone())
                                    .orElse(false);
                    if (outcome == Outcome.DONE && gone) {
                        Usage back = change.before().orElseThrow().session().usage();
                        given.merge(change.after().session().owner(), back, Usage::plus);
                    }
                }
                return outcome;
            }

            @Override
            public Usage usage(OwnerId owner) throws IOException {
                return super.usage(owner).minus(given.getOrDefault(owner, Usage.NOTHING));
            }
        };
    }

    /** M3 broken: no quota. */
    static MetadataStore withoutQuota(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                return super.replace(changes, Quota.UNLIMITED);
            }
        };
    }

    /** Told before it is recorded: a growing offset is confirmed at once and written by the next call. */
    static MetadataStore confirmingEarly(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            private final List<List<Change>> waiting = new ArrayList<>();

            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                for (List<Change> late : List.copyOf(waiting)) {
                    waiting.remove(late);
                    super.replace(late, quota);
                }
                if (changes.stream().allMatch(BadStores::grows)) {
                    waiting.add(changes);
                    return Outcome.DONE;
                }
                return super.replace(changes, quota);
            }
        };
    }

    /** A commit in doubt is settled by looking: what is not there yet is taken for not happened. */
    static MetadataStore settlingByReading(MetadataStore flaky) {
        return new ForwardingMetadataStore(flaky) {
            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                try {
                    return super.replace(changes, quota);
                } catch (IOException inDoubt) {
                    for (Change change : changes) {
                        UploadSession after = change.after().session();
                        Optional<Rows> found = find(after.id());
                        if (found.isEmpty() || found.get().session().version() != after.version()) {
                            return Outcome.STALE;
                        }
                    }
                    return Outcome.DONE;
                }
            }
        };
    }

    /** M2 broken: a row is sometimes told as it was one change before. */
    static MetadataStore readingOldRows(MetadataStore real) {
        Map<UploadId, MetadataStore.Rows> old = new HashMap<>();
        return new ForwardingMetadataStore(real) {
            private int reads;

            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                Outcome outcome = super.replace(changes, quota);
                if (outcome == Outcome.DONE) {
                    changes.forEach(change -> change.before()
                            .ifPresent(before -> old.put(before.session().id(), before)));
                }
                return outcome;
            }

            @Override
            public Optional<Rows> find(UploadId id) throws IOException {
                return ++reads % 5 == 0 && old.containsKey(id) ? Optional.of(old.get(id)) : super.find(id);
            }
        };
    }

    /** M4 broken: of several uploads only the first one changes. */
    static MetadataStore changingOnlyTheFirst(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public Outcome replace(List<Change> changes, Quota quota) throws IOException {
                return super.replace(changes.subList(0, 1), quota);
            }
        };
    }

    /** M7 broken: a change that tells much tells only the last of it. */
    static MetadataStore losingEvents(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public void delivered(String listener, List<UploadEvent> events) throws IOException {
                super.delivered(listener, events);
                Set<UploadId> ids = new HashSet<>();
                events.forEach(event -> ids.add(event.upload()));
                for (UploadEvent next : super.take(listener, java.time.Duration.ZERO, 64)) {
                    if (ids.contains(next.upload()) && next.state() == SessionState.SCANNING) {
                        super.delivered(listener, List.of(next));
                    }
                }
            }
        };
    }

    /** M8 broken: parts are added to whatever there is. */
    static MetadataStore addingPartsAlways(MetadataStore real) {
        return new ForwardingMetadataStore(real) {
            @Override
            public Outcome addPart(UploadId id, Part part) throws IOException {
                super.addPart(id, part);
                return Outcome.DONE;
            }
        };
    }

    private static boolean grows(MetadataStore.Change change) {
        UploadSession after = change.after().session();
        return after.state().takesBytes()
                && change.before()
                        .map(before -> before.session().offset() < after.offset())
                        .orElse(false);
    }

    private static List<MetadataStore.Change> rebased(MetadataStore real, List<MetadataStore.Change> changes)
            throws IOException {
        List<MetadataStore.Change> rebased = new ArrayList<>();
        for (MetadataStore.Change change : changes) {
            Optional<MetadataStore.Rows> now =
                    real.find(change.after().session().id());
            rebased.add(change.before().isEmpty() || now.isEmpty() ? change : onto(now.get(), change));
        }
        return rebased;
    }

    private static MetadataStore.Change onto(MetadataStore.Rows now, MetadataStore.Change change) {
        UploadSession row = change.after().session();
        long version = Math.max(row.version(), now.session().version() + 1);
        UploadSession after = new UploadSession(
                row.id(),
                row.file(),
                row.owner(),
                row.spec(),
                row.placement(),
                row.state(),
                row.content(),
                new Fence(version, row.epoch(), row.fence().writer()),
                row.duty(),
                row.outcome(),
                row.times());
        return new MetadataStore.Change(
                Optional.of(now),
                new MetadataStore.Rows(after, change.after().file()),
                change.guard(),
                change.parts(),
                change.events(),
                change.listeners());
    }
}
