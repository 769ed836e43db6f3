// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerProvider;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClamavScannerProviderTest {
    private final ScannerProvider provider = new ClamavScannerProvider();

    @Test
    void is_found_by_configuration() {
        assertThat(ServiceLoader.load(ScannerProvider.class))
                .singleElement()
                .satisfies(found -> assertThat(found.schemes()).containsExactlyInAnyOrder("clamd", "clamd+unix"));
    }

    @Test
    void opens_a_scanner_without_asking_anybody() throws Exception {
        for (String place : new String[] {"clamd://127.0.0.1:1", "clamd+unix:///nowhere/s", "clamd://h?slots=1"}) {
            try (Scanner scanner = provider.open(URI.create(place))) {
                assertThat(scanner.name()).isEqualTo("clamav");
            }
        }
    }

    @Test
    void takes_the_largest_scannable_size() throws Exception {
        try (Scanner scanner = provider.open(URI.create("clamd+unix:///nowhere/s?largestScannable=1000&slots=2"))) {
            assertThat(scanner.scan(
                                    FileId.next(new Random(1)),
                                    1001,
                                    InputStream.nullInputStream(),
                                    Duration.ofSeconds(1))
                            .verdict())
                    .isEqualTo(new Verdict.Unscannable("1001 bytes are more than the 1000 that are sent to clamav"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clamd://h?",
                "clamd://h?slots",
                "clamd://h?slots=",
                "clamd://h?slots=0",
                "clamd://h?slots=-1",
                "clamd://h?slots=+1",
                "clamd://h?slots=4294967297",
                "clamd://h?slots=99999999999999999999",
                "clamd://h?slots=1&slots=1",
                "clamd://h?slots=1&",
                "clamd://h?timeout=1",
                "clamd://h?largestScannable=2147483646",
                "clamd://h?largestScannable=1M",
                "clamd://h/x?slots=1",
                "clamd+unix:///s#x",
                "clamd+unix:s",
                "tcp://h"
            })
    void ignores_nothing_that_it_does_not_understand(String place) {
        assertThatThrownBy(() -> provider.open(URI.create(place))).isInstanceOf(IllegalArgumentException.class);
    }
}
