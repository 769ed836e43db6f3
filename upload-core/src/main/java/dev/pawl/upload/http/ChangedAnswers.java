// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A sink whose answers get something more. */
final class ChangedAnswers implements BodySink {
    private final BodySink sink;
    private final UnaryOperator<Exchange.Respond> change;

    ChangedAnswers(BodySink sink, UnaryOperator<Exchange.Respond> change) {
        this.sink = sink;
        this.change = change;
    }

    /** To an answer, or to the one at the end of a body. */
    static Exchange in(Exchange exchange, UnaryOperator<Exchange.Respond> change) {
        return exchange instanceof Exchange.Respond respond
                ? change.apply(respond)
                : new Exchange.Receive(new ChangedAnswers(((Exchange.Receive) exchange).sink(), change));
    }

    @Override
    public Next write(ByteBuffer data) {
        return sink.write(data);
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
        return change.apply(sink.finish(trailers));
    }

    @Override
    public Exchange.Respond abort(Throwable cause) {
        return change.apply(sink.abort(cause));
    }

    @Override
    public CompletionStage<Exchange.Respond> finishAsync(Headers trailers) {
        return sink.finishAsync(trailers).thenApply(change);
    }

    @Override
    public CompletionStage<Exchange.Respond> abortAsync(Throwable cause) {
        return sink.abortAsync(cause).thenApply(change);
    }

    @Override
    public void onStop(Runnable stop) {
        sink.onStop(stop);
    }
}
