// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.FileLifecycle;
import dev.pawl.upload.Part;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionEvent.Judged;
import dev.pawl.upload.SessionLifecycle;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Guard;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One change of an upload's rows in the making: the events that lead from what was read to what shall be recorded. */
final class Draft {
    private final Optional<Rows> before;
    private final List<UploadEvent> events = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private Rows after;
    private Guard guard = Guard.VERSION;

    private record Step(SessionEvent event, Instant now) {}

    private Draft(Optional<Rows> before, Rows after) {
        this.before = before;
        this.after = after;
    }

    static Draft of(Rows before) {
        return new Draft(Optional.of(before), before);
    }

    static Draft creation(UploadSession first) {
        Draft draft = new Draft(Optional.empty(), new Rows(first, FileLifecycle.created(first)));
        draft.tell(first.times().createdAt(), Optional.empty());
        return draft;
    }

    Draft then(SessionEvent event, Instant now) {
        UploadSession was = after.session();
        UploadSession session = SessionLifecycle.next(was, event, now);
        steps.add(new Step(event, now));
        after = new Rows(session, after.file().map(file -> FileLifecycle.next(file, session, event, now)));
        if (event instanceof Judged judged) {
            tell(now, Optional.of(judged.verdict()));
        } else if (session.state() != was.state()) {
            tell(now, Optional.empty());
        }
        return this;
    }

    Draft sealing(List<Part> sealed) {
        parts.addAll(sealed);
        return this;
    }

    /** The same change of a row that was read anew. */
    Draft onto(Rows fresh) {
        Draft draft = of(fresh).sealing(parts);
        draft.guard = guard;
        steps.forEach(step -> draft.then(step.event(), step.now()));
        return draft;
    }

    Draft onlyIfStillDue() {
        guard = Guard.VERSION_AND_DUE;
        return this;
    }

    Rows after() {
        return after;
    }

    UploadSession session() {
        return after.session();
    }

    boolean changes() {
        return before.isEmpty()
                || after.session().version() != before.get().session().version();
    }

    boolean seals() {
        return !parts.isEmpty();
    }

    boolean tells() {
        return !events.isEmpty();
    }

    Change change(Set<String> listeners) {
        return new Change(before, after, guard, List.copyOf(parts), List.copyOf(events), listeners);
    }

    private void tell(Instant now, Optional<ScanVerdict> verdict) {
        UploadSession session = after.session();
        if (session.spec().role() != UploadSpec.Role.PARTIAL) {
            events.add(new UploadEvent(
                    session.id(),
                    session.file(),
                    session.owner(),
                    session.version(),
                    now,
                    session.state(),
                    session.outcome().note().orElse(""),
                    verdict));
        }
    }
}
