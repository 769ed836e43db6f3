// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import dev.pawl.upload.spi.ContentTypeDetector;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells content by its first 64 KiB. The order is that of danger: formats of which we know the structure, then whatever a
 * browser would run, then text, and only what is none of these is left to the magic numbers of Apache Tika. So nothing
 * that a client can write as text reaches a parser or a regular expression.
 *
 * <p>64 KiB hold all magic numbers that are in use (the farthest lies at 32 KiB), the entries of an office document that
 * name its kind, and a small OLE2 file with its directory.
 */
public final class MagicBytes implements ContentTypeDetector {
    private static final int HEAD = 64 << 10;

    private final TikaMagic tika = new TikaMagic();
    private final Extensions extensions = new Extensions(tika);

    /** A detector; making one reads the tables of Tika, so one for a service is enough. */
    public MagicBytes() {}

    @Override
    public int headBytes() {
        return HEAD;
    }

    @Override
    public String detect(byte[] head, boolean whole) {
        Head first = new Head(Arrays.copyOf(head, Math.min(head.length, HEAD)), whole && head.length <= HEAD);
        return Signatures.of(first)
                .or(() -> Markup.of(first))
                .or(() -> PlainText.of(first))
                .or(() -> tika.of(first))
                .orElse(UNKNOWN);
    }

    @Override
    public Optional<String> named(String type) {
        String asked = type.toLowerCase(Locale.ROOT);
        String lower = Types.ALIASES.getOrDefault(asked, asked);
        return Types.OWN.contains(lower) ? Optional.of(lower) : tika.named(lower);
    }

    @Override
    public boolean fits(String type, String extension) {
        return extensions.fit(type, extension);
    }
}
