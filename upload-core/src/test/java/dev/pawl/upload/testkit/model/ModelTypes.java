// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.UploadSession;
import dev.pawl.upload.spi.ContentTypeDetector;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** A detector that finds one content in four bad, by its first bytes, and a policy that minds or does not. */
final class ModelTypes implements ContentTypeDetector {
    static final String GOOD = "model/good";
    private static final String BAD = "model/bad";
    private static final int HEAD = 5;

    private final boolean ruled;

    /** @param ruled whether bad content is refused */
    ModelTypes(boolean ruled) {
        this.ruled = ruled;
    }

    boolean ruled() {
        return ruled;
    }

    @Override
    public int headBytes() {
        return HEAD;
    }

    @Override
    public String detect(byte[] head, boolean whole) {
        if (head.length > HEAD || head.length < HEAD && !whole) {
            throw new ModelViolation("a type is asked for by " + head.length + " first bytes, whole: " + whole);
        }
        int sum = 0;
        for (byte b : head) {
            sum += b;
        }
        return sum % 4 == 0 ? BAD : GOOD;
    }

    @Override
    public Optional<String> named(String type) {
        return Optional.of(type);
    }

    @Override
    public boolean fits(String type, String extension) {
        return true;
    }

    /** Of whole content. */
    String of(byte[] content) {
        return detect(Arrays.copyOf(content, Math.min(HEAD, content.length)), content.length < HEAD);
    }

    boolean allows(byte[] content) {
        return !ruled || content.length > 0 && of(content).equals(GOOD);
    }

    /** Whether content that begins so, and may end where its length allows it, can be found bad. */
    boolean mayRefuse(byte[] beginning, UploadSession row) {
        OptionalLong length = row.length();
        boolean full = beginning.length >= HEAD;
        for (int end = 0; end <= Math.min(HEAD, beginning.length); end++) {
            boolean ends = length.isEmpty() || length.getAsLong() == end;
            boolean counts = full && end == HEAD || ends;
            if (ruled && counts && !allows(Arrays.copyOf(beginning, end == HEAD ? HEAD : end))) {
                return true;
            }
        }
        return false;
    }
}
