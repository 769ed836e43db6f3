// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import java.io.IOException;
import java.util.Set;

/** Opens a metadata store that a setting names. Found by {@link java.util.ServiceLoader}; one for each module. */
public interface MetadataProvider {
    /**
     * The schemes that are this provider's: what stands before the first colon.
     *
     * @return in lower case, such as {@code jdbc}
     */
    Set<String> schemes();

    /**
     * Opens a metadata store and brings its tables up to date.
     *
     * @param place of one of the schemes; text, because a JDBC URL need not be a URI
     * @return to be closed by the caller; rows are always durable (M5)
     * @throws IllegalArgumentException if the place is not well formed; the text says what is wanted
     * @throws IOException if it cannot be used now
     */
    MetadataStore open(String place) throws IOException;
}
