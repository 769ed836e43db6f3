// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeType;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;

/** The magic numbers that Tika knows. It sees bytes that are no text, and never a name: the name would win (trap 8). */
final class TikaMagic {
    /** Rules that look farther find what {@link Signatures} has, or nothing in use; noise costs its whole table. */
    private static final int FAR_ENOUGH = 1 << 10;

    private final TikaRules rules = TikaRules.TABLE;
    private final MimeTypes types = rules.all();
    private final MediaTypeRegistry registry = types.getMediaTypeRegistry();
    private final Set<String> extensions = registry.getTypes().stream()
            .filter(type -> !type.equals(MediaType.OCTET_STREAM))
            .flatMap(type -> extensions(type.toString()).stream())
            .collect(Collectors.toUnmodifiableSet());

    Optional<String> of(Head head) {
        try {
            MediaType found = rules.fitting(head)
                    .detect(
                            new ByteArrayInputStream(head.bytes(), 0, Math.min(head.length(), FAR_ENOUGH)),
                            new Metadata());
            return told(registry.normalize(found.getBaseType()));
        } catch (IOException | RuntimeException | StackOverflowError anything) {
            // a rule that stumbles over content knows nothing of it (D3)
            return Optional.empty();
        }
    }

    Optional<String> named(String type) {
        MediaType asked = MediaType.parse(type);
        if (asked == null) {
            return Optional.empty();
        }
        MediaType canonical = registry.normalize(asked);
        return Types.OWN.contains(canonical.toString())
                ? Optional.of(canonical.toString())
                : told(canonical).filter(this::hasMagic);
    }

    List<String> extensions(String type) {
        try {
            return types.forName(type).getExtensions().stream()
                    .map(extension -> extension.substring(1))
                    .toList();
        } catch (MimeTypeException unknown) {
            return List.of();
        }
    }

    /** Whether an extension says anything at all. */
    boolean knowsExtension(String extension) {
        return extensions.contains(extension);
    }

    private boolean hasMagic(String type) {
        try {
            MimeType known = types.getRegisteredMimeType(type);
            return known != null && known.hasMagic();
        } catch (MimeTypeException unknown) {
            return false;
        }
    }

    /** Not its names for its own use, nor what is told without it. */
    private static Optional<String> told(MediaType type) {
        String name = type.toString();
        boolean own = type.getSubtype().startsWith("x-tika-") || type.getType().equals("text");
        return own || name.equals(MimeTypes.OCTET_STREAM) ? Optional.empty() : Optional.of(name);
    }
}
