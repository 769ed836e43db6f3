// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** M3, M4: random histories against a model; the account is the sum of the rows after every step. */
interface HistoryRules extends StoreUnderTest {
    /** So that every history meets its end. */
    Quota NARROW = new Quota(400, 6);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    default void M3_the_account_is_the_sum_of_the_rows_after_every_random_history(long seed) throws IOException {
        History history = new History(new SplittableRandom(seed), clock());
        for (int step = 0; step < 150; step++) {
            String where = "seed " + seed + ", step " + step;
            if (history.chance(10)) {
                addPart(history, where);
            } else if (history.chance(4)) {
                clock().advance(Duration.ofSeconds(1));
                history.forgetGone(store().forget(clock().instant(), 1000), where);
            } else {
                replace(history, where);
            }
            assertThat(store().usage(ALICE)).as(where).isEqualTo(history.usage());
            theAccountIsTheSumOfTheRows(ALICE);
        }
        assertThat(sessionsOf(ALICE)).as("seed %s", seed).hasSameElementsAs(history.sessions());
        for (Rows rows : history.rows()) {
            assertThat(store().find(rows.session().id())).as("seed %s", seed).contains(rows);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    default void M3_racing_histories_leave_an_account_that_is_the_sum_of_the_rows(long seed) throws IOException {
        for (int i = 0; i < 4; i++) {
            created(Sample.fresh(ALICE, 20, clock().instant()));
        }
        List<Usage> worst = Race.of(8, thread -> {
            SplittableRandom random = new SplittableRandom(seed * 100 + thread);
            Usage most = Usage.NOTHING;
            for (int step = 0; step < 30; step++) {
                History history = new History(random, clock(), sessionsOf(ALICE), store());
                store().replace(history.changes(), NARROW);
                Usage seen = store().usage(ALICE);
                most = new Usage(
                        Math.max(most.bytes(), seen.bytes()), Math.max(most.openSessions(), seen.openSessions()));
            }
            return most;
        });
        theAccountIsTheSumOfTheRows(ALICE);
        for (Usage most : worst) {
            assertThat(most.bytes()).as("seed %s", seed).isLessThanOrEqualTo(NARROW.bytes());
            assertThat(most.openSessions()).as("seed %s", seed).isLessThanOrEqualTo(NARROW.openSessions());
        }
    }

    private void replace(History history, String where) throws IOException {
        List<Change> changes = history.changes();
        Outcome expected = history.judge(changes, NARROW);
        assertThat(store().replace(changes, NARROW)).as(where).isEqualTo(expected);
        if (expected == Outcome.DONE) {
            history.apply(changes);
        }
        for (Change change : changes) {
            Optional<Rows> model = history.find(change.after().session().id());
            assertThat(store().find(change.after().session().id())).as(where).isEqualTo(model);
        }
    }

    private void addPart(History history, String where) throws IOException {
        Optional<Rows> target = history.anyRows();
        if (target.isEmpty()) {
            return;
        }
        clock().advance(Duration.ofMillis(1));
        Part part = history.part();
        Outcome expected = history.judge(target.get(), part);
        assertThat(store().addPart(target.get().session().id(), part)).as(where).isEqualTo(expected);
        if (expected == Outcome.DONE) {
            history.activate(target.get().session().id());
        }
        assertThat(store().find(target.get().session().id()))
                .as(where)
                .isEqualTo(history.find(target.get().session().id()));
    }
}
