// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.bench;

import dev.pawl.examples.demo.JettyHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** The limit of the host: each PUT goes to a file of its own, not forced, not hashed, not recorded, not resumable. */
final class BareSink extends Handler.Abstract {
    private final Path folder;

    private BareSink(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts it.
     *
     * @param words the directory for the files
     * @throws Exception if it does not start
     */
    public static void main(String[] words) throws Exception {
        Server server = JettyHost.server("127.0.0.1", 0, new BareSink(Files.createDirectories(Path.of(words[0]))));
        server.start();
        System.out.println("listening on http://127.0.0.1:" + JettyHost.port(server) + "/");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        FileChannel file = FileChannel.open(
                folder.resolve(UUID.randomUUID().toString()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        new Reading(request, response, callback, file).run();
        return true;
    }

    /** Reads in the same way as the demo server's adapter does. */
    private record Reading(Request request, Response response, Callback callback, FileChannel file)
            implements Runnable {
        @Override
        public void run() {
            try {
                Content.Chunk chunk = request.read();
                while (chunk != null && !Content.Chunk.isFailure(chunk)) {
                    boolean last = written(chunk);
                    chunk.release();
                    if (last) {
                        file.close();
                        response.setStatus(204);
                        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
                        return;
                    }
                    chunk = request.read();
                }
                if (chunk == null) {
                    request.demand(this);
                } else {
                    file.close();
                    callback.failed(chunk.getFailure());
                }
            } catch (IOException e) {
                callback.failed(e);
            }
        }

        private boolean written(Content.Chunk chunk) throws IOException {
            ByteBuffer data = chunk.getByteBuffer();
            while (data.hasRemaining()) {
                file.write(data);
            }
            return chunk.isLast();
        }
    }
}
