// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.spi.MetadataProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Opens {@code jdbc:sqlite:/srv/uploads.db}. */
public final class JdbcMetadataProvider implements MetadataProvider {
    private static final String SQLITE = "jdbc:sqlite:";

    /** For {@link java.util.ServiceLoader}. */
    public JdbcMetadataProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("jdbc");
    }

    @Override
    public JdbcMetadataStore open(String place) throws IOException {
        if (!place.startsWith(SQLITE)) {
            throw new IllegalArgumentException(
                    "wanted is jdbc:sqlite: and the path of a file; a host gives other" + " databases as a DataSource");
        }
        String file = place.substring(SQLITE.length());
        if (file.isEmpty() || file.startsWith(":") || file.startsWith("file:") || file.indexOf('?') >= 0) {
            throw new IllegalArgumentException("wanted is jdbc:sqlite: and the path of a file");
        }
        return JdbcMetadataStore.sqlite(Path.of(file));
    }
}
