// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.UploadObserver;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Upload protocols for any HTTP stack: the host hands over heads and bodies of requests, and sends what is answered.
 * Thread-safe.
 *
 * <p>A blocking host calls {@link #handle(RequestHead, HostCapabilities, BodySource, Runnable)}, a reactive one
 * {@link #handle(RequestHead, HostCapabilities, Flow.Publisher, Function, Consumer)}; a host with a loop of its own calls
 * {@link #begin} and drives the {@link BodySink}. Authentication is the host's: without a {@link RequestHead#caller} the
 * answer is 401, but for OPTIONS.
 *
 * <p>Spoken are <a href="https://tus.io/protocols/resumable-upload">tus 1.0.0</a>, Resumable Uploads for HTTP, an
 * Internet-Draft, and a JSON API, on the same URLs: an upload begun in one can be continued in the others. GET on an
 * upload's URL serves the content once it is available.
 */
public final class UploadHttp {
    private static final String ALLOWED = "POST, PUT, HEAD, PATCH, DELETE, GET, OPTIONS";

    private final UploadService service;
    private final List<Protocol> protocols;
    private final Progress progress;
    private final Optional<Cors> cors;
    private final UploadObserver observer;
    private final Protocol unmarkedOnUploads;
    private final Protocol unmarked;

    private UploadHttp(Builder builder, UploadService service) {
        this.service = service;
        ContentReader contents = new ContentReader(service);
        Tus tus = new Tus(
                service,
                new TusSettings(builder.override, builder.checksums, builder.patience(), builder.location),
                contents);
        Rufh rufh = new Rufh(
                service,
                new RufhSettings(builder.patience(), builder.location, builder.clock, builder.mostAppend),
                contents);
        this.progress = new Progress(service, builder.eventStreams);
        Api api = new Api(
                service,
                new ApiSettings(
                        builder.patience(),
                        builder.location,
                        builder.chunkSize,
                        builder.mostAppend,
                        builder.openChunks,
                        Optional.ofNullable(builder.links),
                        Optional.ofNullable(builder.storageUrls),
                        builder.clock),
                contents,
                progress);
        this.protocols = List.of(tus, rufh, api);
        this.cors = Optional.ofNullable(builder.cors);
        this.observer = service.observer();
        this.unmarkedOnUploads = rufh;
        this.unmarked = tus;
    }

    /**
     * The defaults.
     *
     * @return wants a service
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Everything by default.
     *
     * @param service gets the commands
     * @return the protocols
     */
    public static UploadHttp over(UploadService service) {
        return builder().service(service).build();
    }

    /**
     * Judges a request by its head; blocks for a few reads and writes of metadata. Never throws.
     *
     * @param head of the request
     * @param host what it can do in this exchange
     * @return the answer, or a sink for the body
     */
    public Exchange begin(RequestHead head, HostCapabilities host) {
        Exchange exchange;
        try {
            exchange = judged(head, host);
        } catch (RuntimeException bug) {
            Faults.bug(bug);
            exchange = Problem.plain(500, "internal error").in(Answer.of(500));
        }
        Exchange bare = head.method().equals("HEAD") ? withoutBody(exchange) : exchange;
        Exchange seen = ChangedAnswers.in(bare, this::seen);
        return cors.isPresent() ? ChangedAnswers.in(seen, answer -> cors.get().on(head, answer)) : seen;
    }

    /**
     * {@link #begin} on the service's executor.
     *
     * @param head of the request
     * @param host what it can do in this exchange
     * @return completes as begin returns, never exceptionally
     */
    public CompletionStage<Exchange> beginAsync(RequestHead head, HostCapabilities host) {
        try {
            return CompletableFuture.supplyAsync(() -> begin(head, host), service.executor());
        } catch (RejectedExecutionException closing) {
            return CompletableFuture.completedStage(Problem.plain(503, "closing: try again later")
                    .in(Answer.of(503).with("Retry-After", 5)));
        }
    }

    /**
     * Handles a request on a blocking host: reads the body if it is wanted. Anything that the body throws means that it
     * was cut; what came of it is kept. Never throws.
     *
     * @param head of the request
     * @param host what it can do in this exchange
     * @param body opened only if it is wanted, never closed
     * @param stop makes a blocked read of the body return, run by another thread at most once; closing the connection
     *     will do. A host that cannot do that passes an empty one, and has no idle time-out then
     * @return the answer, to be sent if the connection is still there; its body is to be closed in any case
     */
    public Exchange.Respond handle(RequestHead head, HostCapabilities host, BodySource body, Runnable stop) {
        Exchange exchange = begin(head, host);
        if (exchange instanceof Exchange.Receive receive) {
            receive.sink().onStop(stop);
            return BlockingLoop.run(receive.sink(), body);
        }
        return (Exchange.Respond) exchange;
    }

    /**
     * Handles a request on a reactive host. No thread of the host is blocked. The body is subscribed to at once, and some
     * buffers of it wait while the head is judged; that of a client that waits for {@code 100 (Continue)}, only if it is
     * wanted.
     *
     * @param head of the request
     * @param host what it can do in this exchange
     * @param body the request's; cancelled once no more is wanted
     * @param view the bytes of one buffer
     * @param release told once a buffer is no longer needed, by any thread
     * @param <B> the host's buffers
     * @return completes with the answer, never exceptionally
     */
    public <B> CompletionStage<Exchange.Respond> handle(
            RequestHead head,
            HostCapabilities host,
            Flow.Publisher<B> body,
            Function<B, ByteBuffer> view,
            Consumer<B> release) {
        ReactiveLoop<B> loop = new ReactiveLoop<>(view, release);
        boolean waits = head.headers().has("Expect");
        if (!waits) {
            body.subscribe(loop);
        }
        CompletionStage<Exchange.Respond> answer = beginAsync(head, host).thenCompose(exchange -> {
            if (exchange instanceof Exchange.Receive receive) {
                if (waits) {
                    body.subscribe(loop);
                }
                return loop.into(receive.sink());
            }
            loop.refuse();
            return CompletableFuture.completedStage((Exchange.Respond) exchange);
        });
        // a host that loses interest in the answer must not stop what makes it
        return answer.toCompletableFuture().minimalCompletionStage();
    }

    /**
     * The progress of an upload, for hosts that tell it by WebSocket: {@code GET /{id}/events} tells it as server-sent
     * events.
     *
     * @param caller who asks
     * @param id of the upload
     * @return to be closed
     * @throws IOException not now
     * @throws UploadRejectedException UNKNOWN, RATE_LIMITED
     */
    public ProgressMessages progress(Caller caller, UploadId id) throws IOException, UploadRejectedException {
        return progress.messages(caller, id);
    }

    private Exchange.Respond seen(Exchange.Respond answer) {
        Refusal.in(answer).ifPresent(observer::rejected);
        return answer;
    }

    private Exchange judged(RequestHead head, HostCapabilities host) {
        return head.method().equals("OPTIONS")
                ? options(head, host)
                : spokenBy(head).begin(head, host);
    }

    private Protocol spokenBy(RequestHead head) {
        boolean onUpload = head.unmarkedMethod() && Target.of(head.path()) instanceof Target.Upload;
        return protocols.stream()
                .filter(protocol -> protocol.speaks(head))
                .findFirst()
                .orElse(onUpload ? unmarkedOnUploads : unmarked);
    }

    /** For all protocols at once; none is disturbed by the fields of another. */
    private Exchange options(RequestHead head, HostCapabilities host) {
        Optional<Exchange.Respond> preflight = cors.flatMap(rules -> rules.preflight(head));
        if (preflight.isPresent()) {
            return preflight.get();
        }
        Answer answer = Answer.of(204).with("Allow", ALLOWED);
        protocols.forEach(protocol -> protocol.advertise(head, host, answer));
        return answer.empty();
    }

    /** RFC 9110, section 9.3.2: an answer to HEAD has no content, also if it is a refusal; it may describe some. */
    private static Exchange withoutBody(Exchange exchange) {
        if (!(exchange instanceof Exchange.Respond respond)) {
            return exchange;
        }
        boolean described = respond.body().kind() == Body.Kind.EMPTY
                && !respond.head().headers().first("Content-Length").equals(Optional.of("0"));
        if (described) {
            return respond;
        }
        Headers kept = new Headers(respond.head().headers().fields().stream()
                .filter(field -> !field.getKey().equals("Content-Length")
                        && !field.getKey().equals("Content-Type"))
                .toList());
        return new Exchange.Respond(new ResponseHead(respond.head().status(), kept), Bodies.empty());
    }

    /** Changes the defaults. A wrong value throws {@link IllegalArgumentException}. */
    public static final class Builder {
        private @Nullable UploadService service;
        private TusSettings.MethodOverride override = TusSettings.MethodOverride.HONOURED;
        private List<Checksum.Algorithm> checksums = List.of(
                Checksum.Algorithm.SHA1,
                Checksum.Algorithm.SHA256,
                Checksum.Algorithm.SHA512,
                Checksum.Algorithm.CRC32,
                Checksum.Algorithm.CRC32C,
                Checksum.Algorithm.MD5);
        private Duration idle = Duration.ofSeconds(30);
        private long leastRate = 100;
        private Duration rateWindow = Duration.ofMinutes(1);
        private Function<RequestHead, String> location = RequestHead::mount;
        private long chunkSize = 8 << 20;
        private OptionalLong mostAppend = OptionalLong.empty();
        private int openChunks = 16;
        private int eventStreams = 100;
        private @Nullable Cors cors;
        private @Nullable SignedUrls links;
        private @Nullable Duration storageUrls;
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /**
         * Gets the commands. Needed.
         *
         * @param uploads closed by the host
         * @return this
         */
        public Builder service(UploadService uploads) {
            service = uploads;
            return this;
        }

        /**
         * Does not honour {@code X-HTTP-Method-Override} in tus requests. By default it is, for PATCH and DELETE: clients
         * on HttpURLConnection cannot do without.
         *
         * @return this
         */
        public Builder withoutMethodOverride() {
            override = TusSettings.MethodOverride.IGNORED;
            return this;
        }

        /**
         * Algorithms of tus checksums, most preferred first; by default all of them. Without any, the extension is off.
         *
         * @param algorithms none, or some with SHA1, which the specification demands
         * @return this
         */
        public Builder tusChecksums(List<Checksum.Algorithm> algorithms) {
            if (!algorithms.isEmpty() && !algorithms.contains(Checksum.Algorithm.SHA1)) {
                throw new IllegalArgumentException("tus wants SHA1 among the algorithms, not only " + algorithms);
            }
            checksums = new ArrayList<>(algorithms);
            return this;
        }

        /**
         * How long a body may bring no byte before its reading is stopped; default 30 s. It works on hosts that say how a
         * read is stopped.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder idleTimeout(Duration time) {
            if (time.toMillis() < 1) {
                throw new IllegalArgumentException("idle timeout cannot be " + time);
            }
            idle = time;
            return this;
        }

        /**
         * How slow a client may be on the average before its reading is stopped; default 100 bytes a second over a minute.
         * What came is kept, as after any cut. It works on hosts that say how a read is stopped.
         *
         * @param bytesPerSecond at least 1
         * @param window a second to an hour; the average of each is taken by itself
         * @return this
         */
        public Builder leastRate(long bytesPerSecond, Duration window) {
            boolean fine = window.toSeconds() >= 1 && window.compareTo(Duration.ofHours(1)) <= 0;
            if (bytesPerSecond < 1 || bytesPerSecond > 1L << 30 || !fine) {
                throw new IllegalArgumentException(
                        "least rate cannot be " + bytesPerSecond + " bytes a second over " + window);
            }
            leastRate = bytesPerSecond;
            rateWindow = window;
            return this;
        }

        /**
         * What stands before the slash and the id in a Location, and begins the other URLs that are told; by default the
         * {@link RequestHead#mount}, which works behind any proxy that keeps paths. {@link ProxyUrls} knows of others.
         *
         * @param prefix a path or an absolute URL, without a slash at its end
         * @return this
         */
        public Builder location(Function<RequestHead, String> prefix) {
            location = prefix;
            return this;
        }

        /**
         * Bytes of a numbered chunk where the client wishes no other size; default 8 MiB. Storages may want larger ones,
         * and get them.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder chunkSize(long bytes) {
            if (bytes < 1 || bytes > UploadSpec.MOST_BYTES) {
                throw new IllegalArgumentException("chunk size cannot be " + bytes);
            }
            chunkSize = bytes;
            return this;
        }

        /**
         * How much one request may bring, where a proxy or a service in front takes no more. Clients of the IETF's protocol
         * are told, and refused if they say more; the JSON API tells it as {@code maxAppendSize}. By default nothing is said.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder mostAppend(long bytes) {
            if (bytes < 1 || bytes > UploadSpec.MOST_BYTES) {
                throw new IllegalArgumentException("one request cannot bring " + bytes);
            }
            mostAppend = OptionalLong.of(bytes);
            return this;
        }

        /**
         * How many numbered chunks of one upload may come at once to this process; default 16. More are answered by 429.
         *
         * @param count at least 1
         * @return this
         */
        public Builder chunksAtOnce(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("chunks at once cannot be " + count);
            }
            openChunks = count;
            return this;
        }

        /**
         * How many streams of progress may be open at once, events and messages; default 100. On blocking hosts each holds a thread. More are
         * answered by 429.
         *
         * @param count at least 1
         * @return this
         */
        public Builder eventStreams(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("event streams cannot be " + count);
            }
            eventStreams = count;
            return this;
        }

        /**
         * Lets pages of other origins in; by default nothing is said of them, which keeps them out.
         *
         * @param rules whose pages
         * @return this
         */
        public Builder cors(Cors rules) {
            cors = rules;
            return this;
        }

        /**
         * Signs links to files, which then may be read by whoever has one; by default there are none.
         *
         * @param signer with the same keys on all nodes
         * @return this
         */
        public Builder signedUrls(SignedUrls signer) {
            links = signer;
            return this;
        }

        /**
         * Sends downloads by the JSON API to the storage itself where it can sign URLs, as S3 can; by default all content
         * goes through here. Clients must be able to reach the storage.
         *
         * @param time for which such a URL works: from a second to a day
         * @return this
         */
        public Builder storageUrls(Duration time) {
            if (time.toSeconds() < 1 || time.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("URLs of the storage cannot work for " + time);
            }
            storageUrls = time;
            return this;
        }

        /**
         * Tells how many seconds an upload has left, and judges the time of links; by default the machine's. Expiry itself is
         * judged by the clock of the metadata store.
         *
         * @param source about the time of the metadata store
         * @return this
         */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /**
         * The protocols.
         *
         * @return thread-safe
         */
        public UploadHttp build() {
            return new UploadHttp(this, Objects.requireNonNull(service, "service"));
        }

        private Patience patience() {
            return new Patience(idle, leastRate, rateWindow);
        }
    }
}
