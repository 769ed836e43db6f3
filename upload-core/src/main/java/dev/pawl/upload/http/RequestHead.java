// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * The head of a request, as the host's HTTP stack read it.
 *
 * @param method in the client's case
 * @param mount path below which the host gives requests to us, as clients see it, without a slash at its end:
 *     {@code /files}, or empty for the root; begins a Location
 * @param path what follows the mount, still percent-encoded: empty, or beginning with a slash
 * @param query what follows the question mark, still percent-encoded, perhaps empty
 * @param headers all fields
 * @param caller from the host's authentication; empty is answered with 401
 * @param scheme {@code http} or {@code https}, as the client sees it
 * @param authority host and port, as the client sees them
 * @param peer address of the connection's other end
 */
public record RequestHead(
        String method,
        String mount,
        String path,
        String query,
        Headers headers,
        Optional<Caller> caller,
        String scheme,
        String authority,
        String peer) {

    /**
     * The usual request, as far as its own fields tell.
     *
     * @param method in the client's case
     * @param mount path below which the host gives requests to us, which begins the target's path
     * @param target of the request line
     * @param headers all fields
     * @param caller from the host's authentication
     * @return with scheme http, the authority from Host and no peer
     */
    public static RequestHead of(String method, String mount, URI target, Headers headers, Optional<Caller> caller) {
        String path = Objects.requireNonNullElse(target.getRawPath(), "");
        return new RequestHead(
                method,
                mount,
                path.startsWith(mount) ? path.substring(mount.length()) : path,
                Objects.requireNonNullElse(target.getRawQuery(), ""),
                headers,
                caller,
                "http",
                headers.first("Host").orElse(""),
                "");
    }

    /** The same request by another method. */
    RequestHead by(String otherMethod) {
        return new RequestHead(otherMethod, mount, path, query, headers, caller, scheme, authority, peer);
    }

    /** Whether the method is one that needs no protocol's mark on an upload's URL. */
    boolean unmarkedMethod() {
        return method.equals("HEAD") || method.equals("GET") || method.equals("DELETE");
    }

    /** Whether content is announced (RFC 9112, section 6.3). HTTP/2 need not announce any. */
    boolean announcesContent() {
        return headers.has("Transfer-Encoding")
                || headers.first("Content-Length")
                        .filter(length -> !length.equals("0"))
                        .isPresent();
    }
}
