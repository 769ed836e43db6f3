// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The model in docs/model and the code speak of the same states. */
class ModelNamesTest {
    private static final Path MODEL = Path.of(System.getProperty("basedir", "."), "..", "docs", "model", "epochs.pml");
    private static final Pattern STATES = Pattern.compile("mtype:state = \\{([^}]*)}");

    @Test
    void the_states_of_the_model_are_those_of_the_enum() throws IOException {
        Matcher states = STATES.matcher(Files.readString(MODEL));
        assertThat(states.find()).isTrue();
        assertThat(states.group(1).strip().split("\\s*,\\s*"))
                .containsExactlyInAnyOrder(
                        Arrays.stream(SessionState.values()).map(Enum::name).toArray(String[]::new));
    }
}
