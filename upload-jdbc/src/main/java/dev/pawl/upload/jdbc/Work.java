// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One write: statements within a transaction that it neither begins nor ends.
 *
 * @param what it is about, for messages
 * @param body does it; may be run again after a rollback
 * @param keep whether what it did shall stay, by its result
 * @param joint how it is written together with others, if it can be
 * @param <T> its result
 */
record Work<T>(String what, Body<T> body, Predicate<T> keep, Optional<Joint<T>> joint) {
    Work(String what, Body<T> body, Predicate<T> keep) {
        this(what, body, keep, Optional.empty());
    }

    /**
     * How it is written together with others.
     *
     * @param set of changes
     * @param done its result, if all goes well
     * @param <T> the result
     */
    record Joint<T>(ChangeSet set, T done) {}

    /**
     * The statements.
     *
     * @param <T> their result
     */
    interface Body<T> {
        T on(Link link) throws SQLException;
    }
}
