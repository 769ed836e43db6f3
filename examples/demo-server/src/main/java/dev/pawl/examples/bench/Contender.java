// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import java.io.IOException;
import java.util.Locale;

/** How one server takes a file. */
interface Contender {
    /** The host alone. */
    Contender SINK = new Contender() {
        @Override
        public String start(Connection to, long length) {
            return "/";
        }

        @Override
        public void append(Connection to, String url, long offset, long bytes) throws IOException {
            expect(204, to.exchange("PUT /", bytes));
        }

        @Override
        public void remove(Connection to, String url) {
            // its files go with their directory
        }
    };

    /** The demo server: POST, then PATCH. */
    Contender PAWL = new Contender() {
        @Override
        public String start(Connection to, long length) throws IOException {
            return path(expect(201, to.exchange("POST /files", 0, TUS, "Upload-Length: " + length)));
        }

        @Override
        public void append(Connection to, String url, long offset, long bytes) throws IOException {
            expect(204, to.exchange("PATCH " + url, bytes, TUS, TYPE, "Upload-Offset: " + offset));
        }

        @Override
        public void remove(Connection to, String url) throws IOException {
            expect(204, to.exchange("DELETE " + url, 0, TUS));
        }
    };

    /** The demo server: POST with the whole file. */
    Contender PAWL_AT_ONCE = new Contender() {
        @Override
        public String start(Connection to, long length) throws IOException {
            return path(expect(201, to.exchange("POST /files", length, TUS, TYPE, "Upload-Length: " + length)));
        }

        @Override
        public void append(Connection to, String url, long offset, long bytes) {
            // came with the start
        }

        @Override
        public void remove(Connection to, String url) throws IOException {
            PAWL.remove(to, url);
        }
    };

    /** A field of each request. */
    String TUS = "Tus-Resumable: 1.0.0";
    /** A field of each request that brings bytes. */
    String TYPE = "Content-Type: application/offset+octet-stream";

    /** Makes an upload; returns its path. */
    String start(Connection to, long length) throws IOException;

    /** Sends some of its bytes. */
    void append(Connection to, String url, long offset, long bytes) throws IOException;

    /** Removes it. */
    void remove(Connection to, String url) throws IOException;

    private static String expect(int status, String answer) throws IOException {
        if (!answer.startsWith("HTTP/1.1 " + status)) {
            throw new IOException("wanted is " + status + " and the answer was " + answer);
        }
        return answer;
    }

    private static String path(String answer) throws IOException {
        String url = answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("location:"))
                .map(line -> line.substring(9).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("no Location in " + answer));
        return url.startsWith("http") ? url.substring(url.indexOf('/', 8)) : url;
    }
}
