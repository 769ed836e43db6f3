// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.testkit.Mutation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The storage with one change in its source, and what is to notice.
 *
 * @param name what is wrong with it
 * @param change of one guard
 * @param proof a test as {@code Class.method}, or the name of the simulation
 */
record Mutant(String name, Mutation change, String proof) {
    private static final Set<String> OWN = Set.of("dev.pawl.upload.storage.local.");

    /** Runs the proof over the changed storage; the text of its failure, or empty. */
    @SuppressWarnings("unchecked")
    Optional<String> failure() throws IOException, ReflectiveOperationException {
        List<Class<?>> known = List.of(LocalStorage.class, UploadId.class, Nullable.class);
        return (Optional<String>) change.loaded(Mutant.class.getClassLoader(), OWN, known)
                .loadClass(Proof.class.getName())
                .getMethod("failure", String.class)
                .invoke(null, proof);
    }

    @Override
    public String toString() {
        return name;
    }
}
