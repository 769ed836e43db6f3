// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How long a body is, and how it comes to an end. */
sealed interface Body {
    /**
     * So many bytes.
     *
     * @param length may be 0
     */
    record Counted(long length) implements Body {
        @Override
        public void copy(InputStream in, OutputStream content, OutputStream framing) throws IOException {
            Body.copy(in, content, length);
        }
    }

    /** Chunks, each with its length before it. */
    record Chunked() implements Body {
        @Override
        public void copy(InputStream in, OutputStream content, OutputStream framing) throws IOException {
            long length;
            do {
                String line = copyLine(in, framing);
                length = Long.parseLong(line.split(";")[0], 16);
                Body.copy(in, content, length);
                String end = copyLine(in, framing);
                while (length == 0 && !end.isEmpty()) {
                    end = copyLine(in, framing);
                }
            } while (length > 0);
        }

        private static String copyLine(InputStream in, OutputStream framing) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b;
            do {
                b = in.read();
                if (b < 0) {
                    throw new EOFException("no end of a chunk's line");
                }
                line.write(b);
            } while (b != '\n');
            framing.write(line.toByteArray());
            return line.toString(ISO_8859_1).strip();
        }
    }

    /** Until the peer closes. */
    record ToTheEnd() implements Body {
        @Override
        public void copy(InputStream in, OutputStream content, OutputStream framing) throws IOException {
            in.transferTo(content);
        }
    }

    static Body ofRequest(Head head) {
        return head.header("transfer-encoding").isPresent()
                ? new Chunked()
                : new Counted(head.header("content-length").map(Long::parseLong).orElse(0L));
    }

    static Body ofResponse(String method, Head head) {
        String status = head.word(1);
        if (method.equals("HEAD") || status.equals("204") || status.equals("304")) {
            return new Counted(0);
        }
        if (head.header("transfer-encoding").isPresent()) {
            return new Chunked();
        }
        return head.header("content-length")
                .<Body>map(length -> new Counted(Long.parseLong(length)))
                .orElseGet(ToTheEnd::new);
    }

    /** Copies all of it, what it says to one stream and what frames it to another. */
    void copy(InputStream in, OutputStream content, OutputStream framing) throws IOException;

    /** Copies all of it as it is on the wire. */
    default void copy(InputStream in, OutputStream out) throws IOException {
        copy(in, out, out);
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        byte[] block = new byte[(int) Math.min(1 << 16, Math.max(1, length))];
        for (long left = length; left > 0; ) {
            int n = in.read(block, 0, (int) Math.min(block.length, left));
            if (n < 0) {
                throw new EOFException(left + " of " + length + " bytes did not come");
            }
            out.write(block, 0, n);
            left -= n;
        }
    }
}
