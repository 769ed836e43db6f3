// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.sql.SQLException;

/** Where links come from. Each is given back by the thread that took it. */
interface Connections extends AutoCloseable {
    /** A link that is set up for a transaction that writes. */
    Link takeWriter() throws SQLException;

    /** A link on which every statement is a transaction of its own. */
    Link takeReader() throws SQLException;

    /** Ends the use of a link; a broken one is closed. */
    void giveBack(Link link);

    @Override
    void close() throws IOException;
}
