// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A write on its way, and its thread: which waits until another has done it, or until it is its turn to lead.
 *
 * @param <T> the result
 */
final class Pending<T> {
    private final Work<T> work;
    private final Semaphore turn = new Semaphore(0);
    private Optional<T> result = Optional.empty();
    private Optional<Exception> failure = Optional.empty();
    private volatile boolean ended;

    Pending(Work<T> work) {
        this.work = work;
    }

    Work<T> work() {
        return work;
    }

    /** Runs the statements, for the first time or again; whether what they did shall stay. */
    boolean runOn(Link link) throws SQLException {
        failure = Optional.empty();
        T value = work.body().on(link);
        result = Optional.of(value);
        return work.keep().test(value);
    }

    /** It was written together with others, and all went well. */
    void doneTogether() {
        failure = Optional.empty();
        result = work.joint().map(Work.Joint::done);
    }

    void fail(IOException e) {
        failure = Optional.of(e);
    }

    /** A bug of its caller; nobody else's write suffers from it. */
    void fail(RuntimeException e) {
        failure = Optional.of(e);
    }

    boolean failed() {
        return failure.isPresent();
    }

    /** Everything about it is known; nobody touches it any more but its own thread. */
    void end() {
        ended = true;
        turn.release();
    }

    boolean ended() {
        return ended;
    }

    /** Its thread leads the next batch. */
    void lead() {
        turn.release();
    }

    /** An interrupt does not undo a write that another thread carries: it waits, and the flag stays. */
    void await() {
        turn.acquireUninterruptibly();
    }

    T result() throws IOException {
        if (failure.isPresent() && failure.get() instanceof IOException e) {
            throw e;
        }
        if (failure.isPresent() && failure.get() instanceof RuntimeException e) {
            throw e;
        }
        return result.orElseThrow();
    }
}
