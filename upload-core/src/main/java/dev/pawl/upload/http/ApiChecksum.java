// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Checksum;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The checksum of some content as a client of the JSON API may give it: never two of them. */
final class ApiChecksum {
    private static final String MD5 = "Content-MD5";
    private static final Map<Integer, Checksum.Algorithm> BY_DIGITS =
            Map.of(32, Checksum.Algorithm.MD5, 64, Checksum.Algorithm.SHA256, 128, Checksum.Algorithm.SHA512);

    private ApiChecksum() {}

    /** Content-Digest (RFC 9530) or Content-MD5 (RFC 1864). */
    static Optional<Checksum> of(Headers headers) throws BadRequestException {
        Optional<Checksum> digest = HttpDigest.of(headers, HttpDigest.CONTENT);
        Optional<String> md5 = headers.single(MD5);
        if (md5.isEmpty()) {
            return digest;
        }
        if (digest.isPresent()) {
            throw new BadRequestException("one checksum is enough: " + HttpDigest.CONTENT + " or " + MD5);
        }
        return Optional.of(Checksum.of(
                Checksum.Algorithm.MD5,
                CanonicalBase64.decode(md5.get())
                        .filter(bytes -> bytes.length == Checksum.Algorithm.MD5.bytes())
                        .orElseThrow(() -> new BadRequestException(MD5 + " is not the Base64 of 16 bytes"))));
    }

    /** Hexadecimal digits: how many tells the algorithm, MD5, SHA-256 or SHA-512. */
    static Checksum hex(String name, String digits) throws BadRequestException {
        Checksum.Algorithm algorithm = BY_DIGITS.get(digits.length());
        if (algorithm != null) {
            try {
                return new Checksum(algorithm, digits.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException notHex) {
                // told below
            }
        }
        throw new BadRequestException(name + " is neither an MD5, nor a SHA-256, nor a SHA-512 in hexadecimal digits");
    }
}
