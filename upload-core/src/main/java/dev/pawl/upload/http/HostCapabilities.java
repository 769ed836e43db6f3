// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the host can do in one exchange; a host may differ between HTTP versions.
 *
 * @param interim sends an interim answer (1xx) at once, with its fields; called while the request is begun or its content
 *     is written, never after the answer; empty if that cannot be done
 * @param trailers what happens to trailer fields of a request
 */
public record HostCapabilities(Optional<Consumer<ResponseHead>> interim, Trailers trailers) {
    /** A host without interim answers and trailers. */
    public static final HostCapabilities PLAIN = new HostCapabilities(Optional.empty(), Trailers.LOST);

    /** What becomes of trailer fields of a request (RFC 9110, section 6.5). */
    public enum Trailers {
        /** {@link BodySink#finish} gets them. */
        HANDED_OVER,
        /** The HTTP stack drops them. */
        LOST
    }
}
