// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=}, tus 1.0.0, section Checksum. */
final class TusChecksum {
    static final String FIELD = "Upload-Checksum";

    private TusChecksum() {}

    static Optional<Checksum> of(Headers headers, List<Checksum.Algorithm> spoken) throws BadRequestException {
        Optional<String> field = headers.single(FIELD);
        return field.isEmpty() ? Optional.empty() : Optional.of(parse(field.get(), spoken));
    }

    static Checksum parse(String field, List<Checksum.Algorithm> spoken) throws BadRequestException {
        int space = field.indexOf(' ');
        if (space < 0) {
            throw new BadRequestException(FIELD + " is not an algorithm and a value");
        }
        String name = field.substring(0, space);
        Checksum.Algorithm algorithm = spoken.stream()
                .filter(one -> name(one).equals(name))
                .findFirst()
                .orElseThrow(() -> new BadRequestException(FIELD + " is by an algorithm that is not spoken here"));
        byte[] value = CanonicalBase64.decode(field.substring(space + 1))
                .orElseThrow(() -> new BadRequestException(FIELD + " is not canonical Base64"));
        if (value.length != algorithm.bytes()) {
            throw new BadRequestException(FIELD + " has " + value.length + " bytes, not " + algorithm.bytes());
        }
        return Checksum.of(algorithm, value);
    }

    /** Lower case, as section Tus-Checksum-Algorithm demands. */
    static String name(Checksum.Algorithm algorithm) {
        return algorithm.name().toLowerCase(Locale.ROOT);
    }
}
