// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets pages of other origins upload and download: Cross-Origin Resource Sharing of the Fetch standard, with every field
 * that the protocols here read or answer. Without it nothing is said, and browsers keep such pages out; a host that does
 * CORS itself leaves it so. Immutable.
 */
public final class Cors {
    private static final String ORIGIN = "Origin";
    private static final String METHODS = "POST, GET, HEAD, PATCH, PUT, DELETE, OPTIONS";
    /** What clients of all protocols send, beyond what every request may have. */
    static final List<String> REQUEST_FIELDS = List.of(
            "Authorization",
            "Content-Type",
            "Content-Disposition",
            "Content-Digest",
            "Content-MD5",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Last-Event-ID",
            "Range",
            "Repr-Digest",
            "Tus-Resumable",
            "Upload-Checksum",
            "Upload-Complete",
            "Upload-Concat",
            "Upload-Defer-Length",
            "Upload-Draft-Interop-Version",
            "Upload-Length",
            "Upload-Metadata",
            "Upload-Offset",
            "Want-Repr-Digest",
            "X-Chunk-Number",
            "X-HTTP-Method-Override",
            "X-Request-ID",
            "X-Requested-With");
    /** What answers of all protocols have, beyond what every page may read. */
    static final List<String> ANSWER_FIELDS = List.of(
            "Accept",
            "Accept-Patch",
            "Accept-Ranges",
            "Allow",
            "Content-Disposition",
            "Content-Length",
            "Content-Range",
            "ETag",
            "Location",
            "Pawl-Rejection",
            "Pawl-State",
            "Repr-Digest",
            "Retry-After",
            "Tus-Checksum-Algorithm",
            "Tus-Extension",
            "Tus-Max-Size",
            "Tus-Resumable",
            "Tus-Version",
            "Upload-Complete",
            "Upload-Concat",
            "Upload-Defer-Length",
            "Upload-Draft-Interop-Version",
            "Upload-Expires",
            "Upload-Length",
            "Upload-Limit",
            "Upload-Metadata",
            "Upload-Offset");

    private final Set<String> origins;
    private final boolean any;
    private final boolean credentials;
    private final Duration remembered;
    private final String requestFields;

    private Cors(Builder builder) {
        origins = Set.copyOf(builder.origins);
        any = builder.any;
        credentials = builder.credentials;
        remembered = builder.remembered;
        List<String> fields = new ArrayList<>(REQUEST_FIELDS);
        fields.addAll(builder.requestFields);
        requestFields = String.join(", ", fields);
    }

    /**
     * For the pages of some origins.
     *
     * @param origins such as {@code https://app.example}, without a slash at the end
     * @return to be changed where the defaults do not fit
     * @throws IllegalArgumentException if something is no origin
     */
    public static Builder of(String... origins) {
        return new Builder(List.of(origins));
    }

    /**
     * For the pages of any origin; never with credentials.
     *
     * @return to be changed where the defaults do not fit
     */
    public static Builder ofAnyOrigin() {
        return new Builder();
    }

    /** The answer to the question whether a request may be sent; empty if it is no such question. */
    Optional<Exchange.Respond> preflight(RequestHead head) {
        boolean asks = head.method().equals("OPTIONS") && head.headers().has("Access-Control-Request-Method");
        if (!asks || allowed(head).isEmpty()) {
            return Optional.empty();
        }
        Answer answer = Answer.of(204)
                .with("Access-Control-Allow-Methods", METHODS)
                .with("Access-Control-Allow-Headers", requestFields)
                .with("Access-Control-Max-Age", remembered.toSeconds());
        return Optional.of(answer.empty());
    }

    /** The same answer for a page that may read it; to all others it says nothing. */
    Exchange.Respond on(RequestHead head, Exchange.Respond answer) {
        Headers headers = answer.head().headers().with("Vary", ORIGIN);
        Optional<String> allowed = allowed(head);
        if (allowed.isPresent()) {
            headers = headers.with("Access-Control-Allow-Origin", allowed.get())
                    .with("Access-Control-Expose-Headers", String.join(", ", ANSWER_FIELDS));
            headers = credentials ? headers.with("Access-Control-Allow-Credentials", "true") : headers;
        }
        return new Exchange.Respond(new ResponseHead(answer.head().status(), headers), answer.body());
    }

    private Optional<String> allowed(RequestHead head) {
        List<String> origin = head.headers().all(ORIGIN);
        if (origin.size() != 1) {
            return Optional.empty();
        }
        return any
                ? Optional.of("*")
                : origin.stream().filter(origins::contains).findFirst();
    }

    /** Changes the defaults. A wrong value throws {@link IllegalArgumentException}. */
    public static final class Builder {
        private static final Duration MOST = Duration.ofDays(1);

        private final Set<String> origins = new LinkedHashSet<>();
        private final List<String> requestFields = new ArrayList<>();
        private final boolean any;
        private boolean credentials;
        private Duration remembered = Duration.ofHours(2);

        private Builder() {
            any = true;
        }

        private Builder(List<String> origins) {
            any = false;
            for (String origin : origins) {
                boolean fine = origin.startsWith("https://") || origin.startsWith("http://");
                int host = origin.indexOf("//") + 2;
                if (!fine
                        || origin.length() == host
                        || !origin.substring(host).chars().allMatch(Builder::ofHost)) {
                    throw new IllegalArgumentException("an origin is such as https://app.example, not " + origin);
                }
                this.origins.add(origin);
            }
        }

        /**
         * Lets pages send cookies and what the browser knows of passwords.
         *
         * @return this
         */
        public Builder credentials() {
            if (any) {
                throw new IllegalArgumentException("pages of any origin cannot have credentials");
            }
            credentials = true;
            return this;
        }

        /**
         * Fields of requests that the host itself reads, such as one with a token.
         *
         * @param names of fields
         * @return this
         */
        public Builder requestFields(String... names) {
            for (String name : names) {
                if (!ResponseHead.token(name)) {
                    throw new IllegalArgumentException("not the name of a field: " + name);
                }
                requestFields.add(name);
            }
            return this;
        }

        /**
         * How long a browser may remember what it may send; default 2 h.
         *
         * @param time to a day
         * @return this
         */
        public Builder remembered(Duration time) {
            if (time.isNegative() || time.compareTo(MOST) > 0) {
                throw new IllegalArgumentException("a browser cannot remember for " + time);
            }
            remembered = time;
            return this;
        }

        /**
         * The rules.
         *
         * @return immutable
         */
        public Cors build() {
            if (!any && origins.isEmpty()) {
                throw new IllegalArgumentException("there is no origin");
            }
            return new Cors(this);
        }

        private static boolean ofHost(int c) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || ".-_:[]".indexOf(c) >= 0;
        }
    }
}
