// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.Executor;

/** Opens a storage that a setting names. Found by {@link java.util.ServiceLoader}; one for each module. */
public interface StorageProvider {
    /**
     * The URI schemes that are this provider's.
     *
     * @return in lower case, such as {@code file}
     */
    Set<String> schemes();

    /**
     * Opens a storage.
     *
     * @param place of one of the schemes; what it does not understand it must not ignore
     * @param durability what an acknowledged byte survives
     * @param executor for what may be done beside the writing; may block; stays the caller's
     * @return to be closed by the caller
     * @throws IllegalArgumentException if the place is not well formed, or this durability cannot be had there; the
     *     text says what is wanted
     * @throws IOException if it cannot be used now
     */
    Storage open(URI place, Durability durability, Executor executor) throws IOException;
}
