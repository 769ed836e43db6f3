// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.webflux;

import dev.pawl.upload.Caller;
import dev.pawl.upload.http.Body;
import dev.pawl.upload.http.Exchange;
import dev.pawl.upload.http.Headers;
import dev.pawl.upload.http.HostCapabilities;
import dev.pawl.upload.http.RequestHead;
import dev.pawl.upload.http.UploadHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uploads on Spring WebFlux. No event loop is ever blocked: the service's executor does the work. */
public final class PawlWebHandler implements WebHandler {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** How far a body is read. Reactor Netty may complete one that is cancelled. */
    private enum Read {
        ON,
        LEFT,
        WHOLE
    }

    private final UploadHttp uploads;
    private final String mount;
    private final Function<ServerWebExchange, Mono<Caller>> callers;

    /**
     * A handler of requests.
     *
     * @param uploads gets the requests
     * @param mount the path below which they come
     * @param callers who asks, from your authentication; empty for nobody
     */
    public PawlWebHandler(UploadHttp uploads, String mount, Function<ServerWebExchange, Mono<Caller>> callers) {
        this.uploads = uploads;
        this.mount = mount;
        this.callers = callers;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        boolean announced = announcesContent(exchange.getRequest().getHeaders());
        AtomicReference<Read> read = new AtomicReference<>(announced ? Read.ON : Read.WHOLE);
        Flux<DataBuffer> body = exchange.getRequest()
                .getBody()
                .doOnComplete(() -> read.compareAndSet(Read.ON, Read.WHOLE))
                .doOnCancel(() -> read.compareAndSet(Read.ON, Read.LEFT));
        return callers.apply(exchange)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(caller -> answered(exchange.getRequest(), body, caller))
                .flatMap(respond -> send(
                        respond, exchange.getResponse(), read.get() == Read.WHOLE ? Mono.empty() : rest(exchange)));
    }

    /**
     * Reactor Netty reads the rest of a body for ever, and ends the connection with the answer if it is told to. Until then
     * the client has some time to see the answer: an end while it sends would destroy it on its way (RST).
     */
    private static Mono<DataBuffer> rest(ServerWebExchange exchange) {
        exchange.getResponse().getHeaders().set("Connection", "close");
        return Mono.delay(DRAIN).then(Mono.empty());
    }

    private static boolean announcesContent(HttpHeaders fields) {
        return fields.containsHeader("Transfer-Encoding") || fields.getContentLength() > 0;
    }

    private Mono<Exchange.Respond> answered(ServerHttpRequest request, Flux<DataBuffer> body, Optional<Caller> caller) {
        return Mono.defer(() -> {
            CompletableFuture<Exchange.Respond> answer = uploads.handle(
                            head(request, caller),
                            HostCapabilities.PLAIN,
                            JdkFlowAdapter.publisherToFlowPublisher(body),
                            PawlWebHandler::bytes,
                            DataBufferUtils::release)
                    .toCompletableFuture();
            return Mono.fromFuture(answer, true)
                    .doOnCancel(() -> Mono.fromFuture(answer).subscribe(unsent -> close(unsent.body())));
        });
    }

    private static ByteBuffer bytes(DataBuffer buffer) {
        ByteBuffer copy = ByteBuffer.allocate(buffer.readableByteCount());
        buffer.toByteBuffer(copy);
        return copy;
    }

    private RequestHead head(ServerHttpRequest request, Optional<Caller> caller) {
        String path = request.getURI().getRawPath();
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        request.getHeaders()
                .headerSet()
                .forEach(field -> field.getValue().forEach(value -> fields.add(Map.entry(field.getKey(), value))));
        InetSocketAddress peer = Objects.requireNonNull(request.getRemoteAddress(), "peer");
        return new RequestHead(
                request.getMethod().name(),
                mount,
                path.startsWith(mount) ? path.substring(mount.length()) : path,
                Objects.requireNonNullElse(request.getURI().getRawQuery(), ""),
                new Headers(fields),
                caller,
                request.getURI().getScheme(),
                Objects.requireNonNullElse(request.getHeaders().getFirst("Host"), ""),
                peer.getAddress().getHostAddress());
    }

    private static Mono<Void> send(Exchange.Respond respond, ServerHttpResponse response, Mono<DataBuffer> rest) {
        response.setStatusCode(HttpStatusCode.valueOf(respond.head().status()));
        respond.head().headers().fields().forEach(field -> response.getHeaders().add(field.getKey(), field.getValue()));
        Body body = respond.body();
        Flux<DataBuffer> bytes =
                JdkFlowAdapter.flowPublisherToFlux(body.publisher()).map(response.bufferFactory()::wrap);
        Mono<Void> sent = switch (body.kind()) {
            case EMPTY -> response.setComplete();
            case WHOLE -> response.writeAndFlushWith(Flux.just(bytes, rest.flux()));
            case ENDLESS -> response.writeAndFlushWith(bytes.map(Mono::just));
        };
        return sent.doFinally(end -> close(body));
    }

    private static void close(Body body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
