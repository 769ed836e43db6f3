// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.AppendSpec.Integrity;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the digest of a request's content is: nowhere, in front, or behind it (RFC 9530, section 2). Never in two places. */
record RufhIntegrity(Integrity where, Optional<Checksum> given) {
    static RufhIntegrity of(RequestHead head, HostCapabilities host) throws BadRequestException {
        Optional<Checksum> given = HttpDigest.of(head.headers(), HttpDigest.CONTENT);
        if (!inTrailer(head.headers())) {
            return new RufhIntegrity(given.isPresent() ? Integrity.GIVEN : Integrity.NONE, given);
        }
        if (given.isPresent()) {
            throw new BadRequestException(HttpDigest.CONTENT + " is announced twice");
        }
        if (host.trailers() == HostCapabilities.Trailers.LOST) {
            throw new BadRequestException(HttpDigest.CONTENT + " cannot come as a trailer here");
        }
        return new RufhIntegrity(Integrity.IN_TRAILER, given);
    }

    AppendSpec on(AppendSpec append) {
        return new AppendSpec(append.offset(), append.completion(), append.length(), where, given);
    }

    Optional<Checksum> behind(Headers trailers) throws BadRequestException {
        if (where != Integrity.IN_TRAILER) {
            return Optional.empty();
        }
        Optional<Checksum> behind = HttpDigest.of(trailers, HttpDigest.CONTENT);
        if (behind.isEmpty()) {
            throw new BadRequestException(
                    HttpDigest.CONTENT + " was announced as a trailer and none came that is known");
        }
        return behind;
    }

    private static boolean inTrailer(Headers headers) {
        return headers.all("Trailer").stream()
                .flatMap(names -> Stream.of(names.split(",", -1)))
                .anyMatch(name -> name.strip().equalsIgnoreCase(HttpDigest.CONTENT));
    }
}
