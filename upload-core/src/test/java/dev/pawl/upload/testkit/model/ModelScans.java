// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Scanners that do what the script says, and remember for which bytes they gave which verdict. */
final class ModelScans {
    /** What the next scan does. */
    enum Mood {
        CLEAN,
        INFECTED,
        UNSCANNABLE,
        UNAVAILABLE,
        UNREADABLE,
        BROKEN,
        POISONED
    }

    private final int scanners;
    private final boolean unscannablePasses;
    private final Queue<Mood> moods = new ArrayDeque<>();
    private final Map<FileId, Map<Integer, byte[]>> cleared = new HashMap<>();

    ModelScans(int scanners, boolean unscannablePasses) {
        this.scanners = scanners;
        this.unscannablePasses = unscannablePasses;
    }

    void next(Mood mood) {
        moods.add(mood);
    }

    void heal() {
        moods.clear();
    }

    int scanners() {
        return scanners;
    }

    /** Whether every scanner lets exactly these bytes pass, or there is none. */
    boolean cleared(FileId file, byte[] content) {
        Map<Integer, byte[]> passes = cleared.getOrDefault(file, Map.of());
        return passes.size() == scanners && passes.values().stream().allMatch(seen -> Arrays.equals(seen, content));
    }

    boolean promotable(FileId file) {
        return cleared.getOrDefault(file, Map.of()).size() == scanners;
    }

    Scanner scanner(int number) {
        return new Scanner() {
            @Override
            public String name() {
                return "scanner" + number;
            }

            @Override
            public Report scan(FileId id, long length, InputStream content, Duration timeout)
                    throws ScannerUnavailableException, IOException {
                return new Report(judge(number, id, content), "model");
            }

            @Override
            public void close() {}
        };
    }

    private Scanner.Verdict judge(int number, FileId id, InputStream content)
            throws ScannerUnavailableException, IOException {
        Mood mood = moods.isEmpty() ? Mood.CLEAN : moods.remove();
        if (mood == Mood.UNAVAILABLE) {
            throw new ScannerUnavailableException("the script says so");
        }
        byte[] seen = content.readAllBytes();
        return switch (mood) {
            case CLEAN -> {
                pass(id, number, seen);
                yield new Scanner.Verdict.Clean();
            }
            case UNSCANNABLE -> {
                if (unscannablePasses) {
                    pass(id, number, seen);
                }
                yield new Scanner.Verdict.Unscannable("the script says so");
            }
            case INFECTED -> {
                cleared.remove(id);
                yield new Scanner.Verdict.Infected("the script says so");
            }
            case UNREADABLE -> throw new IOException("the script says so");
            case BROKEN -> throw new IllegalStateException("the script says so");
            case POISONED -> throw new StackOverflowError("the script says so");
            case UNAVAILABLE -> throw new AssertionError();
        };
    }

    private void pass(FileId id, int number, byte[] seen) {
        cleared.computeIfAbsent(id, any -> new HashMap<>()).put(number, seen);
    }
}
