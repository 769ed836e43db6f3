// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadSession;
import dev.pawl.upload.testkit.Mutation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The engine with one change in its source, and a testkit that knows it.
 *
 * @param name what is wrong with it
 * @param change of one guard
 */
record EngineMutant(String name, Mutation change) {
    private static final Set<String> OWN = Set.of("dev.pawl.upload.engine.", "dev.pawl.upload.testkit.");

    /** Runs the model over the changed engine. */
    @SuppressWarnings("unchecked")
    Optional<String> firstFailure(long firstSeed, int runs) throws IOException, ReflectiveOperationException {
        List<Class<?>> known = List.of(UploadSession.class, Logger.class, Nullable.class);
        return (Optional<String>) change.loaded(EngineMutant.class.getClassLoader(), OWN, known)
                .loadClass(ModelOfTheEngine.class.getName())
                .getMethod("firstFailure", long.class, int.class)
                .invoke(null, firstSeed, runs);
    }

    @Override
    public String toString() {
        return name;
    }
}
