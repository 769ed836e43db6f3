// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

/** The process of a node ended in the middle of a call: nothing that it would still do happens. */
final class NodeDied extends Error {
    private static final long serialVersionUID = 1;

    NodeDied() {
        super("the node died", null, false, false);
    }
}
