// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the file name of a Content-Disposition (RFC 6266): {@code filename*} (RFC 8187, UTF-8 only) before
 * {@code filename}. A field that is not well formed has no name. For people to read only, see {@link FileNames}.
 */
final class DispositionName {
    private static final String UTF_8 = "utf-8'";

    private DispositionName() {}

    /** Perhaps empty. */
    static String of(Headers headers) {
        return headers.all("Content-Disposition").size() == 1
                ? parse(headers.first("Content-Disposition").orElse(""))
                : "";
    }

    static String parse(String field) {
        try {
            Map<String, String> parameters = HeaderParameters.of(field);
            return Optional.ofNullable(parameters.get("filename*"))
                    .flatMap(DispositionName::decoded)
                    .or(() -> Optional.ofNullable(parameters.get("filename")))
                    .map(FileNames::display)
                    .orElse("");
        } catch (BadRequestException malformed) {
            return "";
        }
    }

    /** {@code UTF-8'language'percent-encoded}. */
    private static Optional<String> decoded(String extended) {
        int language = extended.indexOf('\'', UTF_8.length());
        if (!extended.regionMatches(true, 0, UTF_8, 0, UTF_8.length()) || language < 0) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(extended.length());
        for (int i = language + 1; i < extended.length(); i++) {
            if (extended.charAt(i) != '%') {
                bytes.put((byte) extended.charAt(i));
                continue;
            }
            int high = hexDigit(extended, i + 1);
            int low = hexDigit(extended, i + 2);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    private static int hexDigit(String text, int i) {
        return i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
    }
}
