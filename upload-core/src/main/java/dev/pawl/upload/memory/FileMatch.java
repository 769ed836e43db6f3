// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.StoredFile;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.util.function.Predicate;

/**
 * Whether rows are what a query asks for.
 *
 * @param query that asks
 */
record FileMatch(FileQuery query) implements Predicate<Rows> {
    @Override
    public boolean test(Rows rows) {
        return rows.file().isPresent()
                && matches(rows.file().get())
                && rows.session()
                        .spec()
                        .metadata()
                        .entrySet()
                        .containsAll(query.metadata().entrySet());
    }

    private boolean matches(StoredFile file) {
        return query.owner().map(file.owner()::equals).orElse(true)
                && (query.states().isEmpty() || query.states().contains(file.state()))
                && (query.type().isEmpty() || query.type().equals(file.detectedType()))
                && query.namePrefix().map(file.fileName()::startsWith).orElse(true)
                && query.minLength()
                        .map(least -> file.length().orElse(-1) >= least)
                        .orElse(true)
                && query.maxLength()
                        .map(most -> file.length().isPresent() && file.length().getAsLong() <= most)
                        .orElse(true)
                && query.until().map(file.createdAt()::isBefore).orElse(true)
                && query.since().map(since -> !file.createdAt().isBefore(since)).orElse(true);
    }
}
