// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionEvent.Cancelled;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The partial uploads of a concatenation. */
final class Sources {
    private final Ledger ledger;

    Sources(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The rows of all sources, each once, fit to be joined. */
    Map<UploadId, Rows> usable(UploadSession into) throws IOException, UploadRejectedException {
        Map<UploadId, Rows> found = new LinkedHashMap<>();
        for (UploadId id : new LinkedHashSet<>(into.spec().sources())) {
            Rows rows = ledger.find(id)
                    .filter(source -> fits(source.session(), into))
                    .orElseThrow(() -> new UploadRejectedException(
                            Rejection.SOURCE_UNUSABLE, "upload " + id + " is no finished partial upload"));
            found.put(id, rows);
        }
        return found;
    }

    /** In the order of the concatenation, one perhaps twice. */
    List<Source> positions(UploadSession into) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (UploadId id : into.spec().sources()) {
            Rows rows = ledger.find(id)
                    .orElseThrow(() -> new IOException("upload " + into.id() + " misses its source " + id));
            sources.add(new Source(id, ledger.position(rows.session())));
        }
        return sources;
    }

    /** Once a concatenation has its bytes, or will never have them, its sources end in the same record. */
    List<Draft> released(Draft into) throws IOException {
        List<Draft> drafts = new ArrayList<>(List.of(into));
        SessionState state = into.session().state();
        boolean over = state.ended() || state == SessionState.COMPLETE || state == SessionState.QUARANTINED;
        if (into.session().spec().role() == Role.FINAL && over) {
            for (UploadId id : new LinkedHashSet<>(into.session().spec().sources())) {
                Optional<Rows> source = ledger.find(id).filter(rows -> joined(rows.session(), into.session()));
                if (source.isPresent()) {
                    drafts.add(Draft.of(source.get()).then(new Cancelled(), ledger.now()));
                }
            }
        }
        return drafts;
    }

    private static boolean joined(UploadSession source, UploadSession into) {
        return source.outcome().joinedTo().equals(Optional.of(into.id()))
                && source.state().open();
    }

    private static boolean fits(UploadSession source, UploadSession into) {
        return source.owner().equals(into.owner())
                && source.spec().role() == Role.PARTIAL
                && source.state().takesBytes()
                && source.whole()
                && source.outcome().joinedTo().isEmpty()
                && source.placement().storage().equals(into.placement().storage());
    }
}
