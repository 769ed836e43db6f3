// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Part;
import dev.pawl.upload.Quota;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.Usage;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.MetadataStore.Change;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import dev.pawl.upload.spi.MetadataStore.Page;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the rules are tried on. */
interface StoreUnderTest {
    OwnerId ALICE = new OwnerId("alice");
    OwnerId BOB = new OwnerId("bob");

    /** The store opened last. */
    MetadataStore store();

    /** Another one on the same rows; the first stays open. */
    MetadataStore another() throws IOException;

    /** Another one on the same rows after all others were closed. */
    MetadataStore reopened() throws IOException;

    ManualClock clock();

    default Outcome write(Change... changes) throws IOException {
        return store().replace(List.of(changes), Quota.UNLIMITED);
    }

    /** Creates rows and returns them. */
    default Rows created(Rows rows) throws IOException {
        assertThat(write(Sample.creation(rows))).isEqualTo(Outcome.DONE);
        return rows;
    }

    /** Replaces rows and returns the new ones. */
    default Rows replaced(Rows before, Rows after) throws IOException {
        assertThat(write(Sample.change(before, after))).isEqualTo(Outcome.DONE);
        return after;
    }

    default Rows rows(UploadId id) throws IOException {
        return store().find(id).orElseThrow();
    }

    default List<Part> partsOf(UploadId id) throws IOException {
        List<Part> parts = new ArrayList<>();
        store().parts(id).forEach(parts::add);
        return parts;
    }

    default List<UploadSession> sessionsOf(OwnerId owner) throws IOException {
        List<UploadSession> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<UploadSession> page = store().sessions(Optional.of(owner), Set.of(), cursor, 100);
            all.addAll(page.rows());
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }

    default void theAccountIsTheSumOfTheRows(OwnerId owner) throws IOException {
        Usage sum = Usage.NOTHING;
        for (UploadSession row : sessionsOf(owner)) {
            sum = sum.plus(row.usage());
        }
        assertThat(store().usage(owner)).as("account of %s", owner).isEqualTo(sum);
    }
}
