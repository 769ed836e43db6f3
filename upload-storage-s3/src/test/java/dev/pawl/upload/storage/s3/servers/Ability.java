// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Something that a server does or does not.
 *
 * @param name the row of docs/s3-servers.md
 * @param check what shows it
 */
record Ability(String name, Check check) {
    /** Answers nothing if all is well, and else what the server did instead; S3's own errors may be thrown. */
    interface Check {
        Optional<String> of(Probe probe) throws Exception;
    }

    /** It works if nothing is thrown and this says that all is well. */
    static Ability works(String name, Trial trial) {
        return new Ability(name, probe -> trial.of(probe) ? Optional.empty() : Optional.of("does otherwise"));
    }

    /** It works if the server refuses this, with any error of the client's. */
    static Ability refuses(String name, Attempt attempt) {
        return new Ability(name, probe -> {
            try {
                attempt.of(probe);
                return Optional.of("takes it");
            } catch (S3Exception refused) {
                return refused.statusCode() / 100 == 4 ? Optional.empty() : Optional.of(told(refused));
            }
        });
    }

    /** Something to be done, and whether all is well then. */
    interface Trial {
        boolean of(Probe probe) throws Exception;
    }

    /** Something that should not be possible. */
    interface Attempt {
        void of(Probe probe) throws Exception;
    }

    /** The cell of the table. */
    String shownBy(Probe probe) throws Exception {
        try {
            return check.of(probe).map(instead -> "no: " + instead).orElse("yes");
        } catch (S3Exception e) {
            return "no: " + told(e);
        } catch (IllegalStateException | UnsupportedOperationException client) {
            return "no: the SDK refuses";
        }
    }

    private static String told(S3Exception e) {
        return e.statusCode() + " " + e.awsErrorDetails().errorCode();
    }
}
