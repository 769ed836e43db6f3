// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an ETag says on services that make it from MD5 sums, as most do: then an equal one proves equal bytes, without
 * another request. A different one proves nothing.
 */
final class Etags {
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    private Etags() {}

    /** The ETag of an object joined of parts; empty if theirs are not MD5 sums. */
    static Optional<String> joined(List<Listed> parts) {
        if (parts.isEmpty() || !parts.stream().allMatch(part -> isMd5(part.etag()))) {
            return Optional.empty();
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.etag())));
            return Optional.of(HexFormat.of().formatHex(md5.digest()) + "-" + parts.size());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    static boolean isMd5(String etag) {
        return MD5.matcher(etag).matches();
    }
}
