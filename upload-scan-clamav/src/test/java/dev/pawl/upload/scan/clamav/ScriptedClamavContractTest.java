// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static dev.pawl.upload.scan.clamav.ScriptedClamd.afterAll;

import dev.pawl.upload.scan.clamav.ScriptedClamd.Play;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.testkit.ScannerContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contract, with a daemon that can be down, silent or out of its mind. */
final class ScriptedClamavContractTest {
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
        private static final int TOO_NESTED = 4_000_000;

        private final Kind kind;
        private final List<ScriptedClamd> daemons = new ArrayList<>();

        Contract(Kind kind) {
            this.kind = kind;
        }

        @Override
        protected Scanner open() throws IOException {
            return ClamavScanner.at(daemon(this::judge).address()).build();
        }

        @Override
        protected Optional<byte[]> unscannable() {
            return Optional.of(new byte[TOO_NESTED]);
        }

        @Override
        protected List<Scanner> unavailable() throws IOException {
            ScriptedClamd gone = daemon(peer -> {});
            Scanner away = ClamavScanner.at(gone.address()).build();
            gone.close();
            daemons.remove(gone);
            return List.of(
                    away,
                    saying(peer -> {}),
                    saying(afterAll("")),
                    saying(afterAll("stream: O")),
                    saying(afterAll("stream: OK")),
                    saying(afterAll("what?\0")));
        }

        @Override
        protected List<Scanner> silent() throws IOException {
            ScriptedClamd mute = daemon(ScriptedClamd.Peer::hold).version(ScriptedClamd.Peer::hold);
            return List.of(ClamavScanner.at(mute.address()).build(), saying(ScriptedClamd.Peer::hold), saying(peer -> {
                peer.takeAll();
                peer.hold();
            }));
        }

        @AfterEach
        final void closeDaemons() throws IOException {
            for (ScriptedClamd daemon : daemons) {
                daemon.close();
            }
        }

        /** Finds the contract's infected content, and is short of limits at one length. */
        private void judge(ScriptedClamd.Peer peer) throws IOException {
            peer.takeAll();
            if (Arrays.equals(peer.first(), infected())) {
                peer.say("stream: Test.EICAR FOUND\0");
            } else if (peer.taken() == TOO_NESTED) {
                peer.say("stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND\0");
            } else {
                peer.say("stream: OK\0");
            }
        }

        private Scanner saying(Play play) throws IOException {
            return ClamavScanner.at(daemon(play).address()).build();
        }

        private ScriptedClamd daemon(Play play) throws IOException {
            ScriptedClamd daemon = new ScriptedClamd(kind, play);
            daemons.add(daemon);
            return daemon;
        }
    }
}
