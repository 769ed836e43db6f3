// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The head of a request or response of HTTP/1.1, as it came.
 *
 * @param lines the first line and the headers
 */
record Head(List<String> lines) {
    private static final int LONGEST = 1 << 16;

    /** Empty if the peer closed instead of beginning another one. */
    static Optional<Head> read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            bytes.write(b);
            if (b == '\n') {
                String text = bytes.toString(ISO_8859_1);
                if (text.endsWith("\r\n\r\n")) {
                    return Optional.of(new Head(
                            text.lines().filter(line -> !line.isEmpty()).toList()));
                }
            }
            if (bytes.size() > LONGEST) {
                throw new IOException("a head of more than " + LONGEST + " bytes");
            }
        }
        if (bytes.size() > 0) {
            throw new EOFException("half a head: " + bytes);
        }
        return Optional.empty();
    }

    byte[] bytes() {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
    }

    /** Method and target of a request, version and status of a response. */
    String word(int index) {
        return lines.get(0).split(" ")[index];
    }

    Optional<String> header(String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> isNamed(line, name))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    Head without(String name) {
        return new Head(lines.stream().filter(line -> !isNamed(line, name)).toList());
    }

    private static boolean isNamed(String line, String name) {
        return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }
}
