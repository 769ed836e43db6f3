// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.spi.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** The bodies of our answers: none, a few bytes, content of a file. */
final class Bodies {
    private Bodies() {}

    static Body empty() {
        return new Small(new byte[0]);
    }

    static Body of(byte[] bytes) {
        return new Small(bytes);
    }

    /** Closes the content with itself. */
    static Body of(Storage.Content content, Executor executor) {
        return new Large(content, executor);
    }

    private record Small(byte[] bytes) implements Body {
        @Override
        public Kind kind() {
            return bytes.length == 0 ? Kind.EMPTY : Kind.WHOLE;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }

        @Override
        public Flow.Publisher<ByteBuffer> publisher() {
            // on the demanding thread: nothing blocks here
            return new StreamPublisher(new ByteArrayInputStream(bytes), this, Runnable::run, Math.max(1, bytes.length));
        }

        @Override
        public void close() {}
    }

    private record Large(Storage.Content content, Executor executor) implements Body {
        @Override
        public Kind kind() {
            return Kind.WHOLE;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            InputStream in = content.stream();
            in.transferTo(out);
        }

        @Override
        public Flow.Publisher<ByteBuffer> publisher() {
            return new StreamPublisher(content.stream(), this, executor, StreamPublisher.LARGE);
        }

        @Override
        public Optional<Storage.Region> region() {
            return content.region();
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
