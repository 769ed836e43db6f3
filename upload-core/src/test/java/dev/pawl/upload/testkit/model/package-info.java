// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * A model of the engine's promises: seeded lists of commands against several nodes over one metadata store and one
 * storage, with faults at every door, and the invariants I1 to I10 checked after every step. Begin with
 * {@link dev.pawl.upload.testkit.model.ModelRunner}.
 */
@NullMarked
package dev.pawl.upload.testkit.model;

import org.jspecify.annotations.NullMarked;
