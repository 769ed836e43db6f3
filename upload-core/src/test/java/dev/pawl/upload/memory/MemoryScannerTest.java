// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.Scanner.Verdict;
import dev.pawl.upload.spi.ScannerUnavailableException;
import dev.pawl.upload.testkit.ScannerContract;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The contract, and the script. */
final class MemoryScannerTest extends ScannerContract {
    private static final int BUFFER = 1 << 16;

    @Override
    protected Scanner open() {
        return new MemoryScanner().find("Eicar", infected());
    }

    @Override
    protected byte[] infected() {
        return "a worm in the apple".getBytes(US_ASCII);
    }

    @Override
    protected List<Scanner> unavailable() {
        return List.of(new MemoryScanner().unavailable("asleep"));
    }

    @Test
    void a_signature_is_found_wherever_it_is() throws Exception {
        MemoryScanner scanner = new MemoryScanner().find("Worm", infected());
        for (int at : new int[] {0, 1, BUFFER - 19, BUFFER - 18, BUFFER - 9, BUFFER - 1, BUFFER, 3 * BUFFER - 5}) {
            byte[] content = new byte[at + infected().length + 3];
            System.arraycopy(infected(), 0, content, at, infected().length);
            assertThat(scan(scanner, content)).as("at %s", at).isEqualTo(new Verdict.Infected("Worm"));
            content[at + 5]++;
            assertThat(scan(scanner, content)).as("at %s", at).isEqualTo(new Verdict.Clean());
        }
    }

    @Test
    void answers_are_given_in_order_and_then_everything_is_clean_again() throws Exception {
        MemoryScanner scanner = new MemoryScanner()
                .answer(new Verdict.Unscannable("locked"))
                .unavailable("asleep")
                .answer(new Verdict.Infected("Worm"));

        assertThat(scan(scanner, new byte[9])).isEqualTo(new Verdict.Unscannable("locked"));
        assertThatThrownBy(() -> scan(scanner, new byte[9]))
                .isInstanceOf(ScannerUnavailableException.class)
                .hasMessageContaining("asleep");
        assertThat(scan(scanner, new byte[9])).isEqualTo(new Verdict.Infected("Worm"));
        assertThat(scan(scanner, new byte[9])).isEqualTo(new Verdict.Clean());
        assertThat(scanner.scans()).isEqualTo(4);
    }

    @Test
    void a_signature_has_bytes_but_not_many() {
        assertThatThrownBy(() -> new MemoryScanner().find("none", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MemoryScanner().find("many", new byte[1025]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Verdict scan(Scanner scanner, byte[] content) throws Exception {
        return scanner.scan(
                        FileId.next(new Random(1)),
                        content.length,
                        new ByteArrayInputStream(content),
                        Duration.ofSeconds(20))
                .verdict();
    }
}
