// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClamdAddressTest {
    @Test
    void both_kinds_are_understood() {
        assertThat(ClamdAddress.parse("clamd://scan.example:3311"))
                .isEqualTo(new ClamdAddress.Tcp("scan.example", 3311));
        assertThat(ClamdAddress.parse("clamd://127.0.0.1")).isEqualTo(new ClamdAddress.Tcp("127.0.0.1", 3310));
        assertThat(ClamdAddress.parse("clamd://[::1]:3310")).isEqualTo(new ClamdAddress.Tcp("::1", 3310));
        assertThat(ClamdAddress.parse("clamd+unix:///run/clamav/clamd.ctl"))
                .isEqualTo(new ClamdAddress.Unix(Path.of("/run/clamav/clamd.ctl")));
        assertThat(ClamdAddress.parse("clamd+unix:///run/a%20b")).isEqualTo(new ClamdAddress.Unix(Path.of("/run/a b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "localhost:3310",
                "tcp://localhost:3310",
                "clamd:",
                "clamd://",
                "clamd://:3310",
                "clamd://host:0",
                "clamd://host:65536",
                "clamd://host:-1",
                "clamd://host:x",
                "clamd://host:3310/",
                "clamd://host/path",
                "clamd://user@host:3310",
                "clamd://host:3310?x=y",
                "clamd://host:3310#x",
                "clamd://ho st",
                "clamd+unix:",
                "clamd+unix:relative",
                "clamd+unix:///",
                "clamd+unix://host/path",
                "clamd+unix:///run/x?y",
                "clamd+unix:///run/x%00y",
                "CLAMD+TLS://host:1"
            })
    void everything_else_is_refused_by_name(String address) {
        assertThatThrownBy(() -> ClamavScanner.at(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + address + "\" is not clamd://");
    }

    @Test
    void a_path_that_no_socket_can_have_is_refused_at_once() {
        assertThatThrownBy(() -> ClamavScanner.at("clamd+unix:///" + "x".repeat(107)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("107 bytes");
    }
}
