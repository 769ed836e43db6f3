// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.testkit.ScannerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contract, with a real clamd. */
final class ClamavContractIT {
    private static Optional<ClamdServer> clamd = Optional.empty();

    @BeforeAll
    static void start() throws Exception {
        clamd = Optional.of(ClamdServer.running("AlertExceedsMax yes"));
    }

    @AfterAll
    static void stop() throws IOException {
        clamd.orElseThrow().close();
    }

    @Nested
    final class OverUnix extends Contract {
        OverUnix() {
            super(Kind.UNIX);
        }
    }

    @Nested
    final class OverTcp extends Contract {
        OverTcp() {
            super(Kind.TCP);
        }
    }

    abstract static class Contract extends ScannerContract {
        private final Kind kind;
        private Optional<ClamdServer> frozen = Optional.empty();

        Contract(Kind kind) {
            this.kind = kind;
        }

        @Override
        protected Scanner open() {
            return ClamavScanner.at(clamd.orElseThrow().address(kind)).build();
        }

        @Override
        protected Optional<byte[]> unscannable() {
            try {
                return Optional.of(Eicar.zipped(20));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected List<Scanner> unavailable() throws IOException {
            try (ClamdServer never = ClamdServer.prepare()) {
                return List.of(ClamavScanner.at(never.address(kind)).build());
            }
        }

        @Override
        protected List<Scanner> silent() throws Exception {
            ClamdServer hanging = ClamdServer.running();
            frozen = Optional.of(hanging);
            hanging.freeze();
            return List.of(ClamavScanner.at(hanging.address(kind)).build());
        }

        @AfterEach
        final void stopFrozen() throws IOException {
            if (frozen.isPresent()) {
                frozen.get().close();
            }
        }
    }
}
