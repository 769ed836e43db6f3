// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.charset.StandardCharsets;

/**
 * Writes Content-Disposition (RFC 6266) for content to be saved, or shown: a plain name that every client understands, and the
 * exact one by RFC 8187 if it has characters outside ASCII. Nothing of the name can end the parameter it stands in.
 */
final class ContentDisposition {
    private static final String ATTRIBUTE_MARKS = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    static String attachment(String fileName) {
        return named("attachment", fileName);
    }

    static String inline(String fileName) {
        return named("inline", fileName);
    }

    private static String named(String disposition, String fileName) {
        if (fileName.isEmpty()) {
            return disposition;
        }
        String plain = plain(fileName);
        String quoted = disposition + "; filename=\"" + plain + "\"";
        return plain.equals(fileName) ? quoted : quoted + "; filename*=UTF-8''" + encoded(fileName);
    }

    /** Also without percent sign, which some clients decode, and without the quoted-pair, which some do not. */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        name.codePoints()
                .forEach(c -> plain.append(
                        c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%' && c != '/' ? (char) c : '_'));
        return plain.toString();
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder(3 * name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (attributeCharacter(b)) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }

    private static boolean attributeCharacter(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || ATTRIBUTE_MARKS.indexOf(b) >= 0;
    }
}
