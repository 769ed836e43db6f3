// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

/** An invariant does not hold. */
final class ModelViolation extends AssertionError {
    private static final long serialVersionUID = 1;

    ModelViolation(String text) {
        super(text);
    }
}
