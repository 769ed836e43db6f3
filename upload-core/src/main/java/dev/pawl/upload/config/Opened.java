// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed in the opposite order, all of it. */
final class Opened {
    private final Deque<AutoCloseable> things = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T thing) {
        things.push(thing);
        return thing;
    }

    synchronized void close() throws IOException {
        IOException failure = new IOException("not everything could be closed");
        closeAfter(failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Adds what goes wrong on the way to a failure that is known already. */
    synchronized void closeAfter(Exception failure) {
        while (!things.isEmpty()) {
            try {
                things.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
