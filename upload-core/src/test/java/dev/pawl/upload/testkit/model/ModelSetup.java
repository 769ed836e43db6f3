// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.engine.Append;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Storage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What a model runs over, and what is wrong with it.
 *
 * @param backends opened anew for every run
 * @param timer lets the timer of one append look at it
 * @param badStore wraps the metadata store with a defect that the model must find
 * @param badStorage wraps the storage with one
 * @param badScanner wraps each scanner with one
 * @param random wraps the random source of each start of a node with one
 */
record ModelSetup(
        Backends.Factory backends,
        Consumer<Append> timer,
        UnaryOperator<MetadataStore> badStore,
        UnaryOperator<Storage> badStorage,
        UnaryOperator<Scanner> badScanner,
        UnaryOperator<RandomGenerator> random) {}
