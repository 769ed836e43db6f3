// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Tells a client while its content comes how much of it is recorded, so that it need not keep that: interim answers with
 * Upload-Offset, sections 4.2.1 and 4.4.1. Asking for the offset blocks, so event loops are not bothered with it.
 */
final class RufhProgress implements BodySink {
    /** Bytes between two questions. */
    private static final long EVERY = 4 << 20;

    private final BodySink sink;
    private final Recorded recorded;
    private final Told told;
    private long taken;
    private long last;

    private RufhProgress(BodySink sink, Recorded recorded, Told told) {
        this.sink = sink;
        this.recorded = recorded;
        this.told = told;
    }

    private interface Recorded {
        long offset() throws IOException, UploadRejectedException;
    }

    /** What every interim answer to one request says: of a creation also where the upload is. */
    record Told(Consumer<ResponseHead> interim, long version, Optional<String> location) {
        static Optional<Told> by(HostCapabilities host, RufhDialect dialect, Optional<String> location) {
            return host.interim().isEmpty() || dialect.version().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Told(host.interim().get(), dialect.version().getAsLong(), location));
        }

        /** Whether the host took it; if not, reading the content will show why. */
        boolean tell(String name, String value) {
            ResponseHead head = Answer.of(104)
                    .with(RufhDialect.FIELD, version)
                    .with("Location", location)
                    .with(name, value)
                    .interim();
            try {
                interim.accept(head);
                return true;
            } catch (RuntimeException gone) {
                return false;
            }
        }
    }

    static BodySink around(BodySink sink, UploadService service, Caller caller, UploadId id, Optional<Told> told) {
        Recorded recorded = () -> service.status(caller, id).session().offset();
        return told.<BodySink>map(to -> new RufhProgress(sink, recorded, to)).orElse(sink);
    }

    @Override
    public Next write(ByteBuffer data) {
        taken += data.remaining();
        Next next = sink.write(data);
        if (next == Next.MORE && taken >= EVERY) {
            taken = 0;
            tell();
        }
        return next;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        return sink.offer(data);
    }

    @Override
    public CompletionStage<?> rest() {
        return sink.rest();
    }

    @Override
    public Exchange.Respond finish(Headers trailers) {
        return sink.finish(trailers);
    }

    @Override
    public Exchange.Respond abort(Throwable cause) {
        return sink.abort(cause);
    }

    @Override
    public CompletionStage<Exchange.Respond> finishAsync(Headers trailers) {
        return sink.finishAsync(trailers);
    }

    @Override
    public CompletionStage<Exchange.Respond> abortAsync(Throwable cause) {
        return sink.abortAsync(cause);
    }

    @Override
    public void onStop(Runnable stop) {
        sink.onStop(stop);
    }

    private void tell() {
        try {
            long offset = recorded.offset();
            if (offset > last && told.tell(RufhRequest.OFFSET, Long.toString(offset))) {
                last = offset;
            }
        } catch (IOException | UploadRejectedException unknown) {
            // the end of the content will say what became of it
        }
    }
}
