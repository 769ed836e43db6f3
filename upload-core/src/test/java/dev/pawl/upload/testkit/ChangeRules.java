// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Quota;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** M4: the rows of several uploads change together or not at all. */
interface ChangeRules extends StoreUnderTest {
    @Test
    default void M4_a_concatenation_and_its_sources_change_together() throws IOException {
        List<Rows> sources = sources();
        List<Change> changes = concatenation(sources);
        assertThat(store().replace(changes, new Quota(20, 3))).isEqualTo(Outcome.DONE);
        for (Change change : changes) {
            assertThat(rows(change.after().session().id())).isEqualTo(change.after());
        }
        assertThat(rows(sources.get(0).session().id()).session().outcome().joinedTo())
                .contains(changes.get(0).after().session().id());
        assertThat(store().take("mail", Duration.ofMinutes(1), 10)).hasSize(1);
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void M4_one_stale_source_leaves_all_as_they_were() throws IOException {
        for (int stale = 0; stale < 2; stale++) {
            List<Rows> sources = sources();
            List<Change> changes = concatenation(sources);
            Rows moved = sources.get(stale);
            Rows now = replaced(moved, Sample.next(moved, new SessionEvent.Renewed(), clock().instant()));
            assertThat(store().replace(changes, Quota.UNLIMITED)).isEqualTo(Outcome.STALE);
            assertThat(store().find(changes.get(0).after().session().id())).isEmpty();
            assertThat(store().findFile(changes.get(0).after().session().file()))
                    .isEmpty();
            assertThat(rows(sources.get(stale).session().id())).isEqualTo(now);
            assertThat(rows(sources.get(1 - stale).session().id())).isEqualTo(sources.get(1 - stale));
            assertThat(partsOf(changes.get(0).after().session().id())).isEmpty();
        }
        assertThat(store().take("mail", Duration.ofMinutes(1), 10)).isEmpty();
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void M4_over_quota_leaves_all_as_they_were() throws IOException {
        List<Rows> sources = sources();
        Rows dear = Sample.fresh(ALICE, 100, clock().instant());
        List<Change> changes = new ArrayList<>(concatenation(sources));
        changes.set(0, Sample.telling(Sample.sealing(Sample.creation(dear), Sample.part(0, 1)), Set.of("mail")));
        assertThat(store().replace(changes, new Quota(119, 10))).isEqualTo(Outcome.OVER_QUOTA);
        assertThat(store().find(dear.session().id())).isEmpty();
        for (Rows source : sources) {
            assertThat(rows(source.session().id())).isEqualTo(source);
        }
        assertThat(partsOf(dear.session().id())).isEmpty();
        assertThat(store().take("mail", Duration.ofMinutes(1), 10)).isEmpty();
        assertThat(store().usage(ALICE)).isEqualTo(new Usage(20, 2));
    }

    @Test
    default void M4_what_one_change_gives_back_another_may_use() throws IOException {
        Rows old = created(Sample.fresh(ALICE, 100, clock().instant()));
        Rows next = Sample.fresh(ALICE, 100, clock().instant());
        Quota full = new Quota(100, 1);
        assertThat(store().replace(List.of(Sample.creation(next)), full)).isEqualTo(Outcome.OVER_QUOTA);
        assertThat(store().replace(
                                List.of(Sample.creation(next), Sample.change(old, Sample.gone(old, clock().instant()))),
                                full))
                .isEqualTo(Outcome.DONE);
        theAccountIsTheSumOfTheRows(ALICE);
    }

    @Test
    default void M4_opposite_orders_of_the_same_uploads_do_not_stop_each_other() throws IOException {
        Rows a = created(Sample.fresh(ALICE, 1, clock().instant()));
        Rows b = created(Sample.fresh(ALICE, 1, clock().instant()));
        List<Integer> wins = Race.of(4, thread -> {
            int done = 0;
            for (int i = 0; i < 20; i++) {
                Change one = Sample.touch(rows(a.session().id()), clock().instant());
                Change two = Sample.touch(rows(b.session().id()), clock().instant());
                List<Change> changes = thread % 2 == 0 ? List.of(one, two) : List.of(two, one);
                done += store().replace(changes, Quota.UNLIMITED) == Outcome.DONE ? 1 : 0;
            }
            return done;
        });
        long versions = rows(a.session().id()).session().version() - 1;
        assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo((int) versions);
        assertThat(rows(b.session().id()).session().version() - 1).isEqualTo(versions);
        assertThat(versions).isPositive();
    }

    private List<Rows> sources() throws IOException {
        UploadSpec partial = UploadSpec.of("a", 10).asPartial();
        return List.of(
                created(Sample.fresh(ALICE, partial, clock().instant())),
                created(Sample.fresh(ALICE, partial, clock().instant())));
    }

    private List<Change> concatenation(List<Rows> sources) {
        UploadSpec spec = UploadSpec.concatenation(
                "whole", sources.stream().map(rows -> rows.session().id()).toList());
        Rows created = Sample.fresh(ALICE, spec, clock().instant());
        Rows whole = Sample.next(created, new SessionEvent.Received(20, Optional.empty()), clock().instant());
        Rows free = Sample.next(whole, new SessionEvent.Postponed(clock().instant()), clock().instant());
        List<Change> changes = new ArrayList<>();
        changes.add(
                Sample.telling(Sample.sealing(Sample.creation(costless(free)), Sample.part(0, 20)), Set.of("mail")));
        for (Rows source : sources) {
            changes.add(Sample.change(
                    source,
                    Sample.next(
                            source, new SessionEvent.Joined(created.session().id()), clock().instant())));
        }
        return changes;
    }

    /** A concatenation charges nothing above its sources. */
    private static Rows costless(Rows rows) {
        UploadSession row = rows.session();
        UploadSession.Content content = row.content();
        return new Rows(
                new UploadSession(
                        row.id(),
                        row.file(),
                        row.owner(),
                        row.spec(),
                        row.placement(),
                        row.state(),
                        new UploadSession.Content(
                                content.length(),
                                content.offset(),
                                content.checkpoint(),
                                content.prepared(),
                                0,
                                content.sha256(),
                                content.detectedType()),
                        row.fence(),
                        row.duty(),
                        row.outcome(),
                        row.times()),
                rows.file());
    }
}
