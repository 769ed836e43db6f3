// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The model is tested: it finds every defect of the doors within a minute, and says how to see it again. */
class ModelRunnerTest {
    private static final int RUNS = 30_000;

    /** Where to begin, for defects that take long to find; wherever that is, as many scripts are tried. */
    private static final Map<String, Long> FIRST_SEEDS = Map.of(
            "C2: silence is clean", 400L,
            "M4: only the first row changes", 250L,
            "M5: doubt is settled by a read", 5_000L,
            "M8: parts are added to anything", 500L,
            "S4: chunks are mixed up", 1_900L,
            "discard: claims are ignored", 600L,
            "expiry: a part in time is overlooked", 35_900L,
            "expiry: work is due too early", 600L);

    static Stream<Arguments> defects() {
        Map<String, ModelDefects> defects = new TreeMap<>();
        defects.put("M1: versions are not compared", ModelDefects.ofMetadata(BadStores::ignoringVersions));
        defects.put("M1: epochs are taken blindly", ModelDefects.ofMetadata(BadStores::takingEpochsBlindly));
        defects.put("M2: rows are read as they were", ModelDefects.ofMetadata(BadStores::readingOldRows));
        defects.put("M3: there is no quota", ModelDefects.ofMetadata(BadStores::withoutQuota));
        defects.put("M3: what is discarded is refunded twice", ModelDefects.ofMetadata(BadStores::refundingTwice));
        defects.put("M4: only the first row changes", ModelDefects.ofMetadata(BadStores::changingOnlyTheFirst));
        defects.put("M5: offsets are told before recorded", ModelDefects.ofMetadata(BadStores::confirmingEarly));
        defects.put("M5: doubt is settled by a read", ModelDefects.ofView(BadStores::settlingByReading));
        defects.put("M7: events get lost", ModelDefects.ofMetadata(BadStores::losingEvents));
        defects.put("M8: parts are added to anything", ModelDefects.ofMetadata(BadStores::addingPartsAlways));
        defects.put("discard: claims are ignored", ModelDefects.ofMetadata(BadStores::discardingWithoutClaim));
        defects.put("expiry: a part in time is overlooked", ModelDefects.ofMetadata(BadStores::ignoringWhatIsDue));
        defects.put("expiry: work is due too early", ModelDefects.ofMetadata(BadStores::expiringEarly));
        defects.put("S1: bytes are recorded before durable", ModelDefects.ofStorage(BadStorages::savingLate));
        defects.put("S4: there is no fence", ModelDefects.ofStorage(BadStorages::withoutFence));
        defects.put("S4: chunks are mixed up", ModelDefects.ofStorage(BadStorages::mixingChunks));
        defects.put("S9: published before the verdict", ModelDefects.ofStorage(BadStorages::publishingEarly));
        defects.put("S10: everything is pruned", ModelDefects.ofStorage(BadStorages::pruningEverything));
        defects.put("S10: nothing is pruned", ModelDefects.ofStorage(BadStorages::pruningNothing));
        defects.put("C2: silence is clean", ModelDefects.ofScanner(BadStorages::takingSilenceForClean));
        defects.put("fence: writers are named alike", ModelDefects.ofRandom(BadStorages::namingWritersAlike));
        return defects.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void finds(String name, ModelDefects defects) {
        Optional<String> failure = ModelRunner.over(Backends::inMemory)
                .with(defects)
                .firstFailure(FIRST_SEEDS.getOrDefault(name, 1L), RUNS);

        assertThat(failure).as(name).isPresent();
        assertThat(failure.orElseThrow()).contains("seed ", "script:", "what happened:");
    }
}
