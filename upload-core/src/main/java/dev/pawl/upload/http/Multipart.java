// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.spi.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * Several ranges of one content as {@code multipart/byteranges} (RFC 9110, section 14.6). One range is open at a time.
 * The boundary is made of the content's SHA-256, which no content can have in it.
 */
final class Multipart implements Body {
    private final Source source;
    private final List<ByteRange> ranges;
    private final List<byte[]> heads = new ArrayList<>();
    private final byte[] end;
    private final Executor executor;
    private final Joined joined = new Joined();

    /** Opens a range. */
    interface Source {
        Storage.Content open(ByteRange range) throws IOException;
    }

    Multipart(Source source, List<ByteRange> ranges, String boundary, String type, long length, Executor executor) {
        this.source = source;
        this.ranges = ranges;
        this.executor = executor;
        for (ByteRange range : ranges) {
            heads.add(ascii((heads.isEmpty() ? "--" : "\r\n--") + boundary + "\r\nContent-Type: " + type
                    + "\r\nContent-Range: " + contentRange(range, length) + "\r\n\r\n"));
        }
        end = ascii("\r\n--" + boundary + "--\r\n");
    }

    static String contentRange(ByteRange range, long length) {
        return "bytes " + range.first() + "-" + (range.end() - 1) + "/" + length;
    }

    long length() {
        return heads.stream().mapToLong(head -> head.length).sum()
                + ranges.stream().mapToLong(ByteRange::length).sum()
                + end.length;
    }

    @Override
    public Kind kind() {
        return Kind.WHOLE;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        joined.transferTo(out);
    }

    @Override
    public Flow.Publisher<ByteBuffer> publisher() {
        return new StreamPublisher(joined, this, executor, StreamPublisher.LARGE);
    }

    @Override
    public void close() throws IOException {
        joined.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** All of it, one piece after the other: a head, its range, the next head. */
    private final class Joined extends InputStream {
        private static final Storage.Content NOTHING = new NoContent();

        private int piece;
        private InputStream current = InputStream.nullInputStream();
        private Storage.Content open = NOTHING;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int most) throws IOException {
            if (most == 0) {
                return 0;
            }
            int n = current.read(into, at, most);
            while (n < 0 && piece <= 2 * ranges.size()) {
                next();
                n = current.read(into, at, most);
            }
            return n;
        }

        private void next() throws IOException {
            close();
            int index = piece / 2;
            if (index == ranges.size()) {
                current = new ByteArrayInputStream(end);
            } else if (piece % 2 == 0) {
                current = new ByteArrayInputStream(heads.get(index));
            } else {
                open = source.open(ranges.get(index));
                current = open.stream();
            }
            piece++;
        }

        @Override
        public void close() throws IOException {
            Storage.Content closing = open;
            open = NOTHING;
            closing.close();
        }
    }

    private static final class NoContent implements Storage.Content {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public InputStream stream() {
            return InputStream.nullInputStream();
        }

        @Override
        public long transferTo(java.nio.channels.WritableByteChannel target) {
            return 0;
        }

        @Override
        public void close() {}
    }
}
