// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.Caller;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Who uploads, as the demo believes it: the user of HTTP basic authentication with any password, else what X-Owner says,
 * else "anonymous". A real host believes nobody without proof.
 */
final class DemoCallers {
    private static final String BASIC = "basic ";

    private DemoCallers() {}

    /** Empty, and so 401, if there is a name that cannot be one. */
    static Optional<Caller> of(Request request) {
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        String owner = request.getHeaders().get("X-Owner");
        try {
            if (authorization != null) {
                return Optional.of(Caller.owner(user(authorization)));
            }
            return Optional.of(Caller.owner(owner == null ? "anonymous" : owner));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private static String user(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
            throw new IllegalArgumentException("not basic authentication");
        }
        byte[] decoded = Base64.getDecoder()
                .decode(authorization.substring(BASIC.length()).strip());
        String pair = new String(decoded, StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not user:password");
        }
        return pair.substring(0, colon);
    }
}
