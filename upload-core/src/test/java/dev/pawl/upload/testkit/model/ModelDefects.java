// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Storage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What is wrong with the doors of a model, so that the model can be seen to fail.
 *
 * @param view wraps the metadata store as each node sees it, above all faults
 * @param metadata wraps the metadata store of all nodes, below all faults
 * @param storage wraps the storage of all nodes, below all faults
 * @param scanner wraps each scanner
 * @param random wraps the source of ids of each start of a node
 */
record ModelDefects(
        UnaryOperator<MetadataStore> view,
        UnaryOperator<MetadataStore> metadata,
        UnaryOperator<Storage> storage,
        UnaryOperator<Scanner> scanner,
        UnaryOperator<RandomGenerator> random) {
    static final ModelDefects NONE = new ModelDefects(
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity(),
            UnaryOperator.identity());

    static ModelDefects ofView(UnaryOperator<MetadataStore> defect) {
        return new ModelDefects(defect, NONE.metadata, NONE.storage, NONE.scanner, NONE.random);
    }

    static ModelDefects ofMetadata(UnaryOperator<MetadataStore> defect) {
        return new ModelDefects(NONE.view, defect, NONE.storage, NONE.scanner, NONE.random);
    }

    static ModelDefects ofStorage(UnaryOperator<Storage> defect) {
        return new ModelDefects(NONE.view, NONE.metadata, defect, NONE.scanner, NONE.random);
    }

    static ModelDefects ofScanner(UnaryOperator<Scanner> defect) {
        return new ModelDefects(NONE.view, NONE.metadata, NONE.storage, defect, NONE.random);
    }

    static ModelDefects ofRandom(UnaryOperator<RandomGenerator> defect) {
        return new ModelDefects(NONE.view, NONE.metadata, NONE.storage, NONE.scanner, defect);
    }
}
