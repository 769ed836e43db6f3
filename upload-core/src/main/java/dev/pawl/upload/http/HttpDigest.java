// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.Checksum.Algorithm;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Digest fields, RFC 9530: {@code Content-Digest} of one message's content and {@code Repr-Digest} of the whole
 * representation. Only the algorithms that are safe against adversaries are spoken; others are skipped, as section 2
 * wants it.
 */
final class HttpDigest {
    static final String CONTENT = "Content-Digest";
    static final String REPRESENTATION = "Repr-Digest";

    private static final String WANTED = "Want-Repr-Digest";
    private static final int STRONGEST_WISH = 10;
    /** The one that is computed anyway comes first. */
    private static final List<Algorithm> SPOKEN = List.of(Algorithm.SHA256, Algorithm.SHA512);

    private HttpDigest() {}

    /** The first one that is spoken; empty if there is none. */
    static Optional<Checksum> of(Headers headers, String field) throws BadRequestException {
        if (!headers.has(field)) {
            return Optional.empty();
        }
        Map<String, SfValue> digests = StructuredFields.dictionary(headers, field)
                .orElseThrow(() -> new BadRequestException(field + " is not a dictionary"));
        for (Algorithm algorithm : SPOKEN) {
            SfValue value = digests.get(name(algorithm));
            if (value != null) {
                return Optional.of(checksum(field, algorithm, value));
            }
        }
        return Optional.empty();
    }

    /** A checksum as a field's value. */
    static String field(Checksum checksum) {
        return name(checksum.algorithm()) + "=:" + Base64.getEncoder().encodeToString(checksum.bytes()) + ":";
    }

    /** Whether the client would like to have the SHA-256 of the whole; what is not well formed is no wish. */
    static boolean wanted(Headers headers) {
        return StructuredFields.dictionary(headers, WANTED)
                .map(wishes -> wishes.get(name(Algorithm.SHA256)))
                .filter(wish ->
                        wish instanceof SfValue.Whole whole && whole.value() > 0 && whole.value() <= STRONGEST_WISH)
                .isPresent();
    }

    private static Checksum checksum(String field, Algorithm algorithm, SfValue value) throws BadRequestException {
        if (!(value instanceof SfValue.Bytes bytes) || bytes.hex().length() != 2 * algorithm.bytes()) {
            throw new BadRequestException(
                    field + " has a " + name(algorithm) + " that is not a sequence of " + algorithm.bytes() + " bytes");
        }
        return new Checksum(algorithm, bytes.hex());
    }

    private static String name(Algorithm algorithm) {
        return algorithm == Algorithm.SHA256 ? "sha-256" : "sha-512";
    }
}
