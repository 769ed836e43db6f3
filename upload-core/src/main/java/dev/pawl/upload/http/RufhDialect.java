// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.engine.AppendSpec.Completion;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What differs between the drafts of Resumable Uploads for HTTP, by the interop version that a request states. A request
 * that states none, or one that is not here, is taken for the newest; it just gets no interim answers.
 */
enum RufhDialect {
    /** Drafts -04 and -05. */
    INTEROP_6(OptionalLong.of(6), Optional.of(Completion.LAST), 201, "expires", CompletedUpload.A_TYPE, 404),
    /** Drafts -09 to -11. */
    INTEROP_8(OptionalLong.of(8), Optional.empty(), 204, "max-age", CompletedUpload.A_TYPE, 410),
    /** Draft -12. */
    INTEROP_9(OptionalLong.of(9), Optional.empty(), 204, "max-age", CompletedUpload.AN_OFFSET, 410),
    /** Draft -13 and later. */
    INTEROP_10(OptionalLong.of(10), Optional.empty(), 204, "max-age", CompletedUpload.AN_OFFSET, 410),
    /** The RFC will have no versions. */
    UNSTATED(OptionalLong.empty(), Optional.empty(), 204, "max-age", CompletedUpload.AN_OFFSET, 410);

    static final String FIELD = "Upload-Draft-Interop-Version";

    /** What is wrong with an append to an upload that is complete. */
    enum CompletedUpload {
        /** That: there is a problem type for it. */
        A_TYPE,
        /** Its offset, as with any other append. */
        AN_OFFSET
    }

    private final OptionalLong version;
    private final Optional<Completion> unsaid;
    private final int appended;
    private final String lifetime;
    private final CompletedUpload completedUpload;
    private final int ended;

    RufhDialect(
            OptionalLong version,
            Optional<Completion> unsaid,
            int appended,
            String lifetime,
            CompletedUpload completedUpload,
            int ended) {
        this.version = version;
        this.unsaid = unsaid;
        this.appended = appended;
        this.lifetime = lifetime;
        this.completedUpload = completedUpload;
        this.ended = ended;
    }

    static RufhDialect of(Headers headers) {
        OptionalLong stated = StructuredFields.natural(headers, FIELD);
        return Stream.of(values())
                .filter(dialect -> dialect.version.equals(stated))
                .findFirst()
                .orElse(UNSTATED);
    }

    /** To be repeated by interim answers; without it there are none. */
    OptionalLong version() {
        return version;
    }

    /** What an append without Upload-Complete means; empty if it may not be without. */
    Optional<Completion> unsaid() {
        return unsaid;
    }

    /** Status of an append after which more is to come. */
    int appended() {
        return appended;
    }

    /** The member of Upload-Limit that tells how many seconds are left. */
    String lifetime() {
        return lifetime;
    }

    CompletedUpload completedUpload() {
        return completedUpload;
    }

    /** Status for an upload that ended by itself and is remembered. */
    int ended() {
        return ended;
    }
}
