// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.util.List;

/**
 * Each write is a transaction of its own, beside the others: for databases that share the forced write among commits
 * themselves.
 *
 * @param transactions that run them
 */
record SingleCommit(Transactions transactions) implements Writes {
    @Override
    public <T> T run(Work<T> work) throws IOException {
        Pending<T> pending = new Pending<>(work);
        transactions.run(List.of(pending));
        return pending.result();
    }
}
