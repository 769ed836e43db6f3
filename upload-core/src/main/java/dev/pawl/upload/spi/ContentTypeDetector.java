// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import java.util.Optional;

/**
 * The door to whoever tells what content is, from its first bytes. Thread-safe; does not block.
 *
 * <ul>
 *   <li><b>D1</b> Judges bytes alone: no name and no claim of a client ever reaches it.
 *   <li><b>D2</b> The same bytes are always the same type.
 *   <li><b>D3</b> Never throws for content, however malicious, and takes bounded time and memory for any.
 *   <li><b>D4</b> What it does not know is {@link #UNKNOWN}; it never guesses from what is missing.
 *   <li><b>D5</b> What a browser would run is never told as something harmless.
 * </ul>
 */
public interface ContentTypeDetector {
    /** The type of content that nothing is known of. */
    String UNKNOWN = "application/octet-stream";

    /**
     * How many first bytes it wants to see.
     *
     * @return at least 1; the engine keeps so many of each upload that it does not know yet
     */
    int headBytes();

    /**
     * Tells what content is.
     *
     * @param head its first bytes, at most {@link #headBytes}; neither kept nor changed
     * @param whole whether there are no more
     * @return a media type in lower case without parameters
     */
    String detect(byte[] head, boolean whole);

    /**
     * The name under which this detector tells a type.
     *
     * @param type any of its names, such as {@code image/jpg}
     * @return such as {@code image/jpeg}; empty if content is never told as this, so that an allow list with it is a mistake
     */
    Optional<String> named(String type);

    /**
     * Whether files with an extension may have content of a type.
     *
     * @param type as it was detected
     * @param extension in lower case, without the dot, not empty
     * @return false if the extension claims something else
     */
    boolean fits(String type, String extension);
}
