// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.Status;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the JSON API answers at the end of content. */
final class ApiEnds implements AppendAnswers {
    /** A chunk of another length is a mistake in the client's arithmetic, not too large. */
    enum Content {
        BYTES,
        CHUNK
    }

    private final ApiAnswer answers;
    private final Content content;
    private final OptionalLong offset;
    private final Map<String, Object> more;

    /**
     * @param offset that the request named
     * @param more members of the answer
     */
    ApiEnds(ApiAnswer answers, Content content, OptionalLong offset, Map<String, Object> more) {
        this.answers = answers;
        this.content = content;
        this.offset = offset;
        this.more = more;
    }

    @Override
    public Optional<Checksum> trailer(Headers trailers) {
        return Optional.empty();
    }

    @Override
    public Exchange.Respond recorded(Status status) {
        Optional<Rejection> failure = status.session().outcome().failure();
        return failure.isPresent()
                ? refused(new UploadRejectedException(
                        failure.get(), "upload " + status.session().id() + " failed: " + ApiView.words(failure.get())))
                : answers.upload(200, status, more);
    }

    @Override
    public Exchange.Respond cut(Status status) {
        return answers.cut(status.session());
    }

    @Override
    public Exchange.Respond refused(UploadRejectedException refusal) {
        boolean wrongChunk = content == Content.CHUNK
                && (refusal.why() == Rejection.OVER_LENGTH || refusal.why() == Rejection.INCOMPLETE);
        int status = wrongChunk ? 400 : ApiAnswer.status(refusal.why());
        return answers.refused(status, refusal, offset);
    }

    @Override
    public Exchange.Respond malformed(BadRequestException problem) {
        return answers.malformed(problem);
    }

    @Override
    public Exchange.Respond unavailable(IOException cause) {
        return answers.unavailable();
    }

    @Override
    public Exchange.Respond broken() {
        return answers.broken();
    }
}
