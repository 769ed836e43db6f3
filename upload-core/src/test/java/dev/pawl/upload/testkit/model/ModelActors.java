// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import org.jspecify.annotations.Nullable;

/**
 * Who may be behind a record of a node.
 *
 * @param running the append that the node runs for the upload
 * @param opening the append that is just being opened
 * @param completing whether a client just says that everything was sent
 */
record ModelActors(@Nullable ModelAppend running, @Nullable ModelAppend opening, boolean completing) {
    static final ModelActors NOBODY = new ModelActors(null, null, false);
}
