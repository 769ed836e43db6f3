// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Opens {@code jdbc:sqlite:/srv/uploads.db}, and {@code jdbc:postgresql:}, {@code jdbc:mariadb:}, {@code jdbc:mysql:} and
 * {@code jdbc:h2:} as their drivers understand them, by a pool of its own. Driver and, but for SQLite, HikariCP are on the host's class path.
 */
public final class JdbcMetadataProvider implements MetadataProvider {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final List<String> POOLED = List.of("jdbc:postgresql:", "jdbc:mariadb:", "jdbc:mysql:", "jdbc:h2:");

    /** For {@link java.util.ServiceLoader}. */
    public JdbcMetadataProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("jdbc");
    }

    @Override
    public JdbcMetadataStore open(String place) throws IOException {
        if (place.startsWith(SQLITE)) {
            return JdbcMetadataStore.sqlite(file(place.substring(SQLITE.length())));
        }
        if (POOLED.stream().noneMatch(place::startsWith)) {
            throw new IllegalArgumentException(
                    "wanted is jdbc:sqlite:FILE, jdbc:postgresql:..., jdbc:mariadb:..., jdbc:mysql:... or jdbc:h2:...");
        }
        try {
            return JdbcMetadataStore.pooled(place);
        } catch (NoClassDefFoundError e) {
            throw new IOException("the database was not opened: HikariCP is not on the class path", e);
        }
    }

    private static Path file(String path) {
        if (path.isEmpty() || path.startsWith(":") || path.startsWith("file:") || path.indexOf('?') >= 0) {
            throw new IllegalArgumentException("wanted is jdbc:sqlite: and the path of a file");
        }
        return Path.of(path);
    }
}
