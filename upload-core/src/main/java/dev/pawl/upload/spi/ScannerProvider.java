// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Opens a scanner that a setting names. Found by {@link java.util.ServiceLoader}; one for each module. */
public interface ScannerProvider {
    /**
     * The URI schemes that are this provider's.
     *
     * @return in lower case, such as {@code clamd}
     */
    Set<String> schemes();

    /**
     * Opens a scanner.
     *
     * @param place of one of the schemes; what it does not understand it must not ignore
     * @return to be closed by the caller
     * @throws IllegalArgumentException if the place is not well formed; the text says what is wanted
     * @throws IOException if it cannot be used now
     */
    Scanner open(URI place) throws IOException;
}
