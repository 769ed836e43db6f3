// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.engine.Append;
import java.util.function.Consumer;

/**
 * What a model runs over.
 *
 * @param backends opened anew for every run
 * @param timer lets the timer of one append look at it
 * @param defects what is wrong with the doors
 */
record ModelSetup(Backends.Factory backends, Consumer<Append> timer, ModelDefects defects) {}
