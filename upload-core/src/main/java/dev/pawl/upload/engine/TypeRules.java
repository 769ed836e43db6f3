// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.engine.UploadPolicy.Extensions;
import dev.pawl.upload.spi.ContentTypeDetector;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the policy says of content types, and the detector that tells them. */
final class TypeRules {
    private static final Pattern EXTENSION = Pattern.compile("\\.([^.]{1,32})[. ]*$");
    private static final String ANY_OF = "/*";

    private final Optional<ContentTypeDetector> detector;
    private final Set<String> allowed;
    private final Extensions extensions;

    private TypeRules(Optional<ContentTypeDetector> detector, Set<String> allowed, Extensions extensions) {
        this.detector = detector;
        this.allowed = allowed;
        this.extensions = extensions;
    }

    /** @throws IllegalStateException if the policy has a rule that nobody could keep */
    static TypeRules of(UploadPolicy policy, Optional<ContentTypeDetector> detector) {
        boolean ruled = !policy.allowedTypes().isEmpty() || policy.extensions() == Extensions.MUST_FIT;
        if (ruled && detector.isEmpty()) {
            throw new IllegalStateException("rules for content types need a detector");
        }
        Set<String> allowed = new TreeSet<>();
        for (String type : policy.allowedTypes()) {
            Optional<String> named =
                    type.endsWith(ANY_OF) ? Optional.of(type) : detector.flatMap(one -> one.named(type));
            allowed.add(named.orElseThrow(() -> new IllegalStateException("no content is ever told as " + type
                    + " by its bytes, so nothing of this type could be uploaded")));
        }
        return new TypeRules(detector, allowed, policy.extensions());
    }

    /** Whether somebody has yet to find out what this is. A piece of a concatenation is nothing by itself. */
    boolean wanted(UploadSession row) {
        return detector.isPresent()
                && row.content().detectedType().isEmpty()
                && row.spec().role() != Role.PARTIAL;
    }

    int headBytes() {
        return detector.map(ContentTypeDetector::headBytes).orElse(0);
    }

    String detect(byte[] head, boolean whole) {
        return detector.map(one -> one.detect(head, whole)).orElse(ContentTypeDetector.UNKNOWN);
    }

    /** What the policy has against content of a type; empty if nothing. */
    Optional<String> objection(UploadSession row, String type, boolean empty) {
        if (empty) {
            return objectionToEmpty();
        }
        if (!allowed.isEmpty() && !allows(type)) {
            return Optional.of("the content is " + type + "; allowed are " + String.join(", ", allowed));
        }
        boolean fits = extensions == Extensions.ANY
                || extension(row.spec().fileName())
                        .flatMap(extension -> detector.map(one -> one.fits(type, extension)))
                        .orElse(true);
        return fits ? Optional.empty() : Optional.of("the content is " + type + ", and the name's extension is not");
    }

    Optional<String> objectionToEmpty() {
        return allowed.isEmpty()
                ? Optional.empty()
                : Optional.of("the content is empty; allowed are " + String.join(", ", allowed));
    }

    private boolean allows(String type) {
        return allowed.contains(type) || allowed.contains(type.substring(0, type.indexOf('/') + 1) + "*");
    }

    /** Systems that drop trailing dots and spaces would run what stands before them. */
    private static Optional<String> extension(String fileName) {
        Matcher found = EXTENSION.matcher(fileName);
        return found.find() ? Optional.of(found.group(1).strip().toLowerCase(Locale.ROOT)) : Optional.empty();
    }
}
