// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.spi.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The body of an answer. It is written once, by one of its ways, and closed; the head has its Content-Length. */
public interface Body extends Closeable {
    /** How much will come. */
    enum Kind {
        /** Nothing. */
        EMPTY,
        /** As much as Content-Length says. */
        WHOLE,
        /** Events, until one side has enough; takes a thread for as long on a blocking host. */
        ENDLESS
    }

    /**
     * How much will come.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * Writes the body; blocks.
     *
     * @param out neither flushed nor closed
     * @throws IOException if reading or writing failed: the answer is cut, close the connection
     */
    void writeTo(OutputStream out) throws IOException;

    /**
     * Reads the body as it is demanded, on the service's executor.
     *
     * @return for one subscriber
     */
    Flow.Publisher<ByteBuffer> publisher();

    /**
     * The body as it lies in a file, for hosts that let the kernel send it (sendfile). A file that turns out shorter must cut
     * the connection.
     *
     * @return empty if it does not lie in one
     */
    default Optional<Storage.Region> region() {
        return Optional.empty();
    }

    /** Frees what the body holds. Twice is once. */
    @Override
    void close() throws IOException;
}
