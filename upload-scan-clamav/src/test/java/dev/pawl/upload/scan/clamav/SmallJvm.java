// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner.Report;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Scans once in a JVM of its own, and says what came out and what it cost. */
final class SmallJvm {
    private SmallJvm() {}

    public static void main(String[] args) throws Exception {
        long length = Long.parseLong(args[1]);
        Counting content = new Counting(new SeededBytes(Long.parseLong(args[2])).stream(new ByteRange(0, length)));
        try (ClamavScanner scanner = ClamavScanner.at(args[0]).build()) {
            long begin = System.nanoTime();
            Report report = scanner.scan(FileId.next(new Random(1)), length, content, Duration.ofMinutes(4));
            long millis = (System.nanoTime() - begin) / 1_000_000;
            Runtime heap = Runtime.getRuntime();
            String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("[^0-9]", "");
            System.out.println(report.verdict() + " after " + content.count + " bytes, peak " + peak
                    + " KiB resident in all, heap " + (heap.totalMemory() >> 20) + " of " + (heap.maxMemory() >> 20)
                    + " MiB, " + millis + " ms");
        }
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream content) {
            super(content);
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int n = super.read(into, at, length);
            count += Math.max(0, n);
            return n;
        }
    }
}
