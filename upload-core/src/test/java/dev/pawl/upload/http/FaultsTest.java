// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class FaultsTest {
    @Test
    void causes_are_one_line() {
        IOException fault = new IOException("not\r\nnow\u001b", new IOException("no connection"));

        assertThat(Faults.causes(fault))
                .isEqualTo("java.io.IOException: not now ; because of java.io.IOException: no connection");
    }
}
