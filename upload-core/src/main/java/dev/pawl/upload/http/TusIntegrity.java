// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.engine.AppendSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the checksum of a request's bytes is: nowhere, in front, or behind them (tus 1.0.0, section Checksum). Not in two
 * places, and not behind them on a host that loses trailers: the bytes would count unchecked, or never.
 */
record TusIntegrity(AppendSpec.Integrity where, Optional<Checksum> given, List<Checksum.Algorithm> spoken) {

    static TusIntegrity of(RequestHead head, HostCapabilities host, List<Checksum.Algorithm> spoken)
            throws BadRequestException {
        Optional<Checksum> given = TusChecksum.of(head.headers(), spoken);
        if (!inTrailer(head.headers())) {
            AppendSpec.Integrity where = given.isPresent() ? AppendSpec.Integrity.GIVEN : AppendSpec.Integrity.NONE;
            return new TusIntegrity(where, given, spoken);
        }
        if (given.isPresent()) {
            throw new BadRequestException(TusChecksum.FIELD + " is announced twice");
        }
        if (host.trailers() == HostCapabilities.Trailers.LOST) {
            throw new BadRequestException(TusChecksum.FIELD + " cannot come as a trailer here");
        }
        return new TusIntegrity(AppendSpec.Integrity.IN_TRAILER, given, spoken);
    }

    AppendSpec on(AppendSpec append) {
        return new AppendSpec(append.offset(), append.completion(), append.length(), where, given);
    }

    Optional<Checksum> behind(Headers trailers) throws BadRequestException {
        if (where != AppendSpec.Integrity.IN_TRAILER) {
            return Optional.empty();
        }
        Optional<Checksum> behind = TusChecksum.of(trailers, spoken);
        if (behind.isEmpty()) {
            throw new BadRequestException(TusChecksum.FIELD + " was announced as a trailer and did not come");
        }
        return behind;
    }

    private static boolean inTrailer(Headers headers) {
        return headers.all("Trailer").stream()
                .flatMap(names -> Stream.of(names.split(",", -1)))
                .anyMatch(name -> name.strip().equalsIgnoreCase(TusChecksum.FIELD));
    }
}
