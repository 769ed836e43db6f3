// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.StorageProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Opens {@code file:///srv/uploads}, a root that this process alone uses, or {@code file:///srv/uploads?sharing=shared}.
 */
public final class LocalStorageProvider implements StorageProvider {
    /** For {@link java.util.ServiceLoader}. */
    public LocalStorageProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("file");
    }

    @Override
    public LocalStorage open(URI place, Durability durability, Executor executor) throws IOException {
        return LocalStorage.at(root(place))
                .sharing(sharing(place))
                .durability(durability)
                .writeBack(executor)
                .open();
    }

    private static Path root(URI place) {
        if (place.getAuthority() != null || place.getFragment() != null || place.getPath() == null) {
            throw new IllegalArgumentException("wanted is file:///absolute/path");
        }
        return Path.of(URI.create("file://" + place.getRawPath()));
    }

    private static Sharing sharing(URI place) {
        return switch (Objects.requireNonNullElse(place.getQuery(), "sharing=exclusive")) {
            case "sharing=exclusive" -> Sharing.EXCLUSIVE;
            case "sharing=shared" -> Sharing.SHARED;
            default -> throw new IllegalArgumentException("wanted is no query, or sharing=exclusive or sharing=shared");
        };
    }
}
