// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

/** How writes share transactions. */
enum Grouping {
    /** Not at all. */
    ALONE {
        @Override
        Writes of(Transactions transactions) {
            return new SingleCommit(transactions);
        }
    },
    /** All that come while one is on its way in the next: for databases with one writer. */
    IN_ONE {
        @Override
        Writes of(Transactions transactions) {
            return new GroupCommit(transactions);
        }
    },
    /** The same side by side, each for some owners: for servers. */
    IN_LANES {
        @Override
        Writes of(Transactions transactions) {
            return new Lanes(transactions);
        }
    };

    abstract Writes of(Transactions transactions);
}
