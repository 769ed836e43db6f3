// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Runs what only reads, again if its connection was lost.
 *
 * @param connections to read on
 */
record Reads(Connections connections) {
    <T> T run(String what, Work.Body<T> body) throws IOException {
        Patience patience = new Patience();
        while (true) {
            try {
                return attempt(body);
            } catch (SQLException e) {
                if (!patience.again(Fault.of(e))) {
                    throw Fault.failure(what + " not read", e);
                }
            }
        }
    }

    private <T> T attempt(Work.Body<T> body) throws SQLException {
        Link link = connections.takeReader();
        try {
            return body.on(link);
        } catch (SQLException e) {
            if (Fault.of(e) == Fault.LOST) {
                link.breakOff();
            }
            throw e;
        } finally {
            connections.giveBack(link);
        }
    }
}
