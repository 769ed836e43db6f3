// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Conditions under which a client wants content (RFC 9110, section 13).
 *
 * @param tag of the content, with its quotes
 * @param modified when the content became what it is; it never changes afterwards, so the time is as strong as the tag
 */
record Preconditions(Optional<String> tag, Instant modified) {
    /** What to do with the request. */
    enum Outcome {
        /** What it asks for. */
        GO_ON,
        /** 304. */
        NOT_MODIFIED,
        /** 412. */
        FAILED
    }

    Preconditions {
        modified = modified.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Section 13.2.2: in this order. */
    Outcome judge(Headers asked) {
        if (asked.has("If-Match")) {
            boolean same = EntityTags.of(asked.all("If-Match"))
                    .filter(tags -> tag.map(tags::same).orElse(tags.any()))
                    .isPresent();
            if (!same) {
                return Outcome.FAILED;
            }
        } else if (date(asked, "If-Unmodified-Since").filter(modified::isAfter).isPresent()) {
            return Outcome.FAILED;
        }
        return known(asked) ? Outcome.NOT_MODIFIED : Outcome.GO_ON;
    }

    /** If-Range, section 13.1.5: a range is of use only together with the rest that the client has. */
    boolean rangeFits(Headers asked) {
        if (!asked.has("If-Range")) {
            return true;
        }
        Optional<String> condition = asked.all("If-Range").size() == 1 ? asked.first("If-Range") : Optional.empty();
        return condition.isPresent()
                && (condition.equals(tag) || HttpDate.parse(condition.get()).equals(Optional.of(modified)));
    }

    private boolean known(Headers asked) {
        if (asked.has("If-None-Match")) {
            return EntityTags.of(asked.all("If-None-Match"))
                    .filter(tags -> tag.map(tags::similar).orElse(tags.any()))
                    .isPresent();
        }
        return date(asked, "If-Modified-Since")
                .filter(since -> !modified.isAfter(since))
                .isPresent();
    }

    /** What is no date, or comes twice, is ignored. */
    private static Optional<Instant> date(Headers asked, String name) {
        return asked.all(name).size() == 1 ? asked.first(name).flatMap(HttpDate::parse) : Optional.empty();
    }
}
