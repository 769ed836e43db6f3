// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.Caller;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.http.ProgressMessages;
import dev.pawl.upload.http.UploadHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.FutureCallback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Tells the progress of an upload at {@code /ws/upload/{id}}: first how it stands, then each change, one JSON object in each
 * message; closed with 1000 when the upload has ended. Nothing that the client sends is looked at.
 */
final class ProgressSocket implements WebSocketNegotiator {
    private static final String PATH = "/ws/upload/";
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final long PATIENCE_SECONDS = 30;

    private final UploadHttp uploads;
    private final Function<Request, Optional<Caller>> callers;
    private final Executor executor;

    private ProgressSocket(UploadHttp uploads, Function<Request, Optional<Caller>> callers, Executor executor) {
        this.uploads = uploads;
        this.callers = callers;
        this.executor = executor;
    }

    /** Handles what is below /ws/upload, and leaves the rest; executor has a thread for each socket. */
    static Handler around(
            Handler rest, UploadHttp uploads, Function<Request, Optional<Caller>> callers, Executor executor) {
        WebSocketUpgradeHandler handler = new WebSocketUpgradeHandler();
        handler.addMapping(PATH + "*", new ProgressSocket(uploads, callers, executor));
        handler.setHandler(rest);
        return handler;
    }

    @Override
    public @Nullable FrameHandler negotiate(
            ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        Optional<Caller> caller = callers.apply(request);
        Optional<UploadId> id = UploadId.parse(request.getHttpURI().getPath().substring(PATH.length()));
        if (caller.isEmpty() || !sameOrigin(request)) {
            return refused(request, response, callback, caller.isEmpty() ? 401 : 403);
        }
        if (id.isEmpty()) {
            return refused(request, response, callback, 404);
        }
        try {
            return new Telling(uploads.progress(caller.get(), id.get()), executor);
        } catch (UploadRejectedException refusal) {
            return refused(request, response, callback, refusal.why().retryable() ? 429 : 404);
        } catch (IOException later) {
            return refused(request, response, callback, 503);
        }
    }

    /** Any page may open a socket to any server, and the browser sends what it knows of passwords with it. */
    private static boolean sameOrigin(Request request) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        String authority = request.getHttpURI().getAuthority();
        return origin == null || origin.equals("http://" + authority) || origin.equals("https://" + authority);
    }

    private static @Nullable FrameHandler refused(Request request, Response response, Callback callback, int status) {
        Response.writeError(request, response, callback, status);
        return null;
    }

    /** Waits for a message, sends it, and waits until it is sent: to a slow client only the newest state goes. */
    private static final class Telling implements FrameHandler {
        private final ProgressMessages messages;
        private final Executor executor;
        private @Nullable CoreSession session;

        Telling(ProgressMessages messages, Executor executor) {
            this.messages = messages;
            this.executor = executor;
        }

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = opened;
            executor.execute(() -> tell(opened));
            callback.succeeded();
            opened.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            callback.succeeded();
            if (frame.getOpCode() != OpCode.CLOSE && session != null) {
                session.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            messages.close();
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            messages.close();
            callback.succeeded();
        }

        private void tell(CoreSession to) {
            try (messages) {
                while (!messages.over()) {
                    Optional<ProgressMessages.Message> message = messages.next(QUIET);
                    send(to, message.map(Telling::text).orElseGet(() -> new Frame(OpCode.PING)));
                }
                int why = messages.ended() ? CloseStatus.NORMAL : CloseStatus.SERVICE_RESTART;
                to.close(why, "", Callback.NOOP);
            } catch (InterruptedException | ExecutionException | TimeoutException gone) {
                to.abort();
            }
        }

        private static Frame text(ProgressMessages.Message message) {
            return new Frame(OpCode.TEXT, message.json());
        }

        private static void send(CoreSession to, Frame frame)
                throws InterruptedException, ExecutionException, TimeoutException {
            FutureCallback sent = new FutureCallback();
            to.sendFrame(frame, sent, false);
            sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
