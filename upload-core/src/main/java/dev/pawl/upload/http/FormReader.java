// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.UploadRejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads {@code multipart/form-data} (RFC 7578, RFC 2046 section 5.1) as it comes: of a part's content nothing is kept here
 * but the beginning of what may be a boundary.
 */
final class FormReader {
    private static final String TYPE = "multipart/form-data";
    private static final int LONGEST_BOUNDARY = 70;
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 32;
    private static final int MOST_PARTS = 32;

    /** Who gets the parts, in order. */
    interface Parts {
        /** A part begins. */
        void begins(String name) throws BadRequestException, UploadRejectedException, IOException;

        /** Bytes of the part that began last. */
        BodySink.Next content(ByteBuffer data) throws BadRequestException;

        /** All bytes of the part came. */
        void ends() throws BadRequestException;
    }

    private enum Where {
        BEFORE,
        BEHIND_BOUNDARY,
        FIELDS,
        CONTENT,
        BEHIND
    }

    private final byte[] boundary;
    private final Parts parts;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Where where = Where.BEFORE;
    /** Bytes of the boundary that came last; the line end before the first one is not needed. */
    private int matched = 2;

    private int lines;
    private int begun;
    private Optional<String> name = Optional.empty();

    FormReader(String boundary, Parts parts) {
        this.boundary = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        this.parts = parts;
    }

    /** Empty if the content is no form. */
    static Optional<String> boundary(Headers headers) throws BadRequestException {
        Optional<String> type = headers.single("Content-Type");
        boolean form =
                type.isPresent() && type.get().strip().toLowerCase(Locale.ROOT).startsWith(TYPE);
        if (!form) {
            return Optional.empty();
        }
        String found = HeaderParameters.of(type.get()).getOrDefault("boundary", "");
        boolean fine = !found.isEmpty()
                && found.length() <= LONGEST_BOUNDARY
                && !found.endsWith(" ")
                && found.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (!fine) {
            throw new BadRequestException(TYPE + " has no boundary");
        }
        return Optional.of(found);
    }

    /** Whether the last boundary came. */
    boolean ended() {
        return where == Where.BEHIND;
    }

    /** Reads on; all of data, unless it says stop. */
    BodySink.Next read(ByteBuffer data) throws BadRequestException, UploadRejectedException, IOException {
        BodySink.Next next = BodySink.Next.MORE;
        while (data.hasRemaining() && next == BodySink.Next.MORE) {
            switch (where) {
                case BEFORE, CONTENT -> next = content(data);
                case BEHIND_BOUNDARY, FIELDS -> lineByte(data.get());
                case BEHIND -> data.position(data.limit());
            }
        }
        return next;
    }

    /** A boundary begins with the only CR in it, so that a false one can be taken back without looking at it again. */
    private BodySink.Next content(ByteBuffer data) throws BadRequestException {
        int from = data.position();
        while (data.hasRemaining()) {
            byte next = data.get();
            if (next == boundary[matched]) {
                matched++;
                if (matched == boundary.length) {
                    return boundary(data, from);
                }
            } else if (matched > 0) {
                int earlier = matched - (data.position() - 1 - from);
                matched = next == '\r' ? 1 : 0;
                if (earlier > 0 && told(ByteBuffer.wrap(boundary, 0, earlier)) == BodySink.Next.STOP) {
                    return BodySink.Next.STOP;
                }
            }
        }
        return told(data, from, data.position() - matched);
    }

    private BodySink.Next boundary(ByteBuffer data, int from) throws BadRequestException {
        BodySink.Next next = told(data, from, data.position() - boundary.length);
        if (where == Where.CONTENT) {
            parts.ends();
        }
        matched = 0;
        where = Where.BEHIND_BOUNDARY;
        line.reset();
        return next;
    }

    private BodySink.Next told(ByteBuffer data, int from, int to) throws BadRequestException {
        return to > from ? told(data.duplicate().limit(to).position(from)) : BodySink.Next.MORE;
    }

    private BodySink.Next told(ByteBuffer bytes) throws BadRequestException {
        return where == Where.CONTENT ? parts.content(bytes) : BodySink.Next.MORE;
    }

    private void lineByte(byte next) throws BadRequestException, UploadRejectedException, IOException {
        if (line.size() == LONGEST_LINE) {
            throw new BadRequestException("a line of the form is longer than " + LONGEST_LINE + " bytes");
        }
        line.write(next);
        if (next == '\n') {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            ended(text.stripTrailing());
        } else if (where == Where.BEHIND_BOUNDARY
                && line.size() == 2
                && line.toString(StandardCharsets.US_ASCII).equals("--")) {
            where = Where.BEHIND;
        }
    }

    private void ended(String text) throws BadRequestException, UploadRejectedException, IOException {
        if (where == Where.BEHIND_BOUNDARY) {
            begins(text);
        } else if (text.isEmpty()) {
            where = Where.CONTENT;
            parts.begins(name.orElseThrow(() -> new BadRequestException("a part of the form has no name")));
        } else {
            field(text);
        }
    }

    private void begins(String padding) throws BadRequestException {
        begun++;
        if (!padding.isEmpty() || begun > MOST_PARTS) {
            throw new BadRequestException(
                    begun > MOST_PARTS ? "the form has more than " + MOST_PARTS + " parts" : "a boundary goes on");
        }
        where = Where.FIELDS;
        name = Optional.empty();
        lines = 0;
    }

    private void field(String text) throws BadRequestException {
        lines++;
        int colon = text.indexOf(':');
        if (colon < 1 || lines > MOST_LINES) {
            throw new BadRequestException("a part of the form has a head that is not well formed");
        }
        if (text.substring(0, colon).equalsIgnoreCase("Content-Disposition")) {
            if (name.isPresent()) {
                throw new BadRequestException("a part of the form has two names");
            }
            name = Optional.ofNullable(
                    HeaderParameters.of(text.substring(colon + 1)).get("name"));
        }
    }
}
