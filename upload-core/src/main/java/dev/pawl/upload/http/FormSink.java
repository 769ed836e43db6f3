// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.http.ApiChunks.Wanted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A form that brings a chunk, streamed: the part {@code chunk}, after the parts that say which one it is. */
final class FormSink implements BodySink, FormReader.Parts {
    private static final String CHUNK = "chunk";
    private static final String CHECKSUM = "checksum";
    private static final int LONGEST_VALUE = 1024;

    private final FormReader reader;
    private final ApiChunks chunks;
    private final Caller caller;
    private final UploadId id;
    private final ApiAnswer answers;
    private final Executor executor;
    private final IdleWatch watch;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private Wanted wanted;
    private String part = "";
    private Runnable stop = () -> {};
    private volatile @Nullable AppendSink chunk;
    private volatile Exchange.@Nullable Respond refusal;
    private volatile boolean stopped;

    FormSink(
            String boundary,
            ApiChunks chunks,
            Caller caller,
            UploadId id,
            Wanted wanted,
            ApiAnswer answers,
            Executor executor,
            IdleWatch watch) {
        this.reader = new FormReader(boundary, this);
        this.chunks = chunks;
        this.caller = caller;
        this.id = id;
        this.wanted = wanted;
        this.answers = answers;
        this.executor = executor;
        this.watch = watch;
    }

    @Override
    public Next write(ByteBuffer data) {
        watch.busy(data.remaining());
        watch.waiting();
        Optional<Exchange.Respond> refused = answers.refusal(() -> stopped |= reader.read(data) == Next.STOP);
        refusal = refused.orElse(null);
        return stopped || refused.isPresent() ? Next.STOP : Next.MORE;
    }

    @Override
    public CompletionStage<Next> offer(ByteBuffer data) {
        try {
            return CompletableFuture.supplyAsync(() -> write(data), executor);
        } catch (RejectedExecutionException closing) {
            refusal = answers.unavailable();
            return CompletableFuture.completedStage(Next.STOP);
        }
    }

    @Override
    public void begins(String name) throws BadRequestException, UploadRejectedException, IOException {
        part = name;
        value.reset();
        if (!name.equals(CHUNK)) {
            return;
        }
        if (chunk != null) {
            throw new BadRequestException("the form has two parts named " + CHUNK);
        }
        AppendSink sink = chunks.sink(caller, id, wanted, answers);
        chunk = sink;
        watch.end();
        sink.onStop(stop);
    }

    @Override
    public Next content(ByteBuffer data) throws BadRequestException {
        AppendSink sink = chunk;
        if (sink != null) {
            return part.equals(CHUNK) ? sink.write(data) : Next.MORE;
        }
        if (data.remaining() > LONGEST_VALUE - value.size()) {
            throw new BadRequestException("a part before the chunk is longer than " + LONGEST_VALUE + " bytes");
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        value.writeBytes(bytes);
        return Next.MORE;
    }

    @Override
    public void ends() throws BadRequestException {
        if (chunk != null) {
            return;
        }
        String text = value.toString(StandardCharsets.UTF_8);
        if (part.equals(ApiChunks.NUMBER)) {
            wanted = new Wanted(QueryText.natural(part, text), wanted.coming(), wanted.checksum());
        } else if (part.equals(CHECKSUM)) {
            wanted = new Wanted(wanted.number(), wanted.coming(), Optional.of(ApiChecksum.hex(part, text)));
        }
    }

    @Override
    public CompletionStage<?> rest() {
        AppendSink sink = chunk;
        return sink == null ? BodySink.super.rest() : sink.rest();
    }

    @Override
    public Exchange.Respond finish(Headers trailers) {
        return ended(reader.ended() || stopped, new IOException("the form has no end"));
    }

    @Override
    public Exchange.Respond abort(Throwable cause) {
        return ended(false, cause);
    }

    private Exchange.Respond ended(boolean whole, Throwable cause) {
        watch.end();
        AppendSink sink = chunk;
        Exchange.Respond refused = refusal;
        if (sink == null) {
            return refused != null ? refused : answers.problem(400, "the form has no whole part named " + CHUNK);
        }
        if (refused != null) {
            sink.abort(cause);
            return refused;
        }
        return whole ? sink.finish(Headers.NONE) : sink.abort(cause);
    }

    @Override
    public CompletionStage<Exchange.Respond> finishAsync(Headers trailers) {
        return later(() -> finish(trailers));
    }

    @Override
    public CompletionStage<Exchange.Respond> abortAsync(Throwable cause) {
        return later(() -> abort(cause));
    }

    @Override
    public void onStop(Runnable stopReading) {
        stop = stopReading;
        watch.begin(stopReading);
    }

    private CompletionStage<Exchange.Respond> later(Supplier<Exchange.Respond> end) {
        try {
            return CompletableFuture.supplyAsync(end, executor);
        } catch (RejectedExecutionException closing) {
            return CompletableFuture.completedStage(answers.unavailable());
        }
    }
}
