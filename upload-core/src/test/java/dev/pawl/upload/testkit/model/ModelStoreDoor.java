// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.Quota;
import dev.pawl.upload.spi.MetadataStore;
import java.io.IOException;
import java.util.List;

/** The metadata store as one node sees it. Says who is behind a record, however late it lands. */
final class ModelStoreDoor extends ForwardingMetadataStore {
    private final ModelNode node;

    ModelStoreDoor(ModelNode node, MetadataStore real) {
        super(real);
        this.node = node;
    }

    @Override
    protected <T> T through(Body<T> body) throws IOException {
        return node.<T, IOException>door(body::run);
    }

    @Override
    public Outcome replace(List<Change> changes, Quota quota) throws IOException {
        changes.forEach(change -> node.world()
                .watch
                .sign(change, node.actors(change.after().session().id())));
        return super.replace(changes, quota);
    }
}
