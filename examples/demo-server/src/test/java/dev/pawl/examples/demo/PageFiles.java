// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The built page, for hosts that know nothing of it. */
record PageFiles(byte[] bytes, String type) {
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

    /** What is served at a path of a request. */
    static Optional<PageFiles> at(String path) {
        String file = path.equals("/") ? "/page/index.html" : path;
        Optional<String> type = Optional.ofNullable(TYPES.get(file.substring(file.lastIndexOf('.') + 1)));
        try (InputStream in = PageFiles.class.getResourceAsStream(file)) {
            return in == null || type.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PageFiles(in.readAllBytes(), type.get()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
