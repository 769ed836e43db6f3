// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.memory;

import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A {@link Scanner} in memory, for unit tests: it finds the bytes it was told to find, gives the answers it was told to
 * give, and everything else is clean. Thread-safe.
 */
public final class MemoryScanner implements Scanner {
    private static final int BUFFER = 1 << 16;
    private static final String ENGINE = "memory scanner 1";

    /** What a scan shall say; an empty verdict is "unavailable". */
    private record Answer(Optional<Verdict> verdict, String why) {}

    private final List<Signature> signatures = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger scans = new AtomicInteger();

    /** A scanner to which everything is clean. */
    public MemoryScanner() {}

    /**
     * From now on content with these bytes in it, wherever, is infected.
     *
     * @param signature its name
     * @param bytes at least one and at most 1024, copied
     * @return this scanner
     * @throws IllegalArgumentException if bytes are none or too many
     */
    public MemoryScanner find(String signature, byte[] bytes) {
        if (bytes.length == 0 || bytes.length > 1024) {
            throw new IllegalArgumentException("not a signature: " + bytes.length + " bytes");
        }
        signatures.add(new Signature(signature, bytes.clone()));
        return this;
    }

    /**
     * The next scan that has no answer yet reads everything and gives this one.
     *
     * @param verdict the answer
     * @return this scanner
     */
    public MemoryScanner answer(Verdict verdict) {
        answers.add(new Answer(Optional.of(verdict), ""));
        return this;
    }

    /**
     * The next scan that has no answer yet reads nothing and is {@link ScannerUnavailableException}.
     *
     * @param why for people
     * @return this scanner
     */
    public MemoryScanner unavailable(String why) {
        answers.add(new Answer(Optional.empty(), why));
        return this;
    }

    /**
     * How often it was asked.
     *
     * @return the scans that began, those without a verdict included
     */
    public int scans() {
        return scans.get();
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Report scan(FileId id, long length, InputStream content, Duration timeout)
            throws ScannerUnavailableException, IOException {
        scans.incrementAndGet();
        Answer answer = answers.poll();
        if (answer != null && answer.verdict().isEmpty()) {
            throw new ScannerUnavailableException("memory scanner, file " + id + ": " + answer.why());
        }
        Verdict found = read(id, length, content, System.nanoTime() + timeout.toNanos());
        return new Report(answer == null ? found : answer.verdict().orElse(found), ENGINE);
    }

    /** Does nothing. */
    @Override
    public void close() {}

    /** Keeps of what it has read no more than a signature may need that goes on in the next buffer. */
    private Verdict read(FileId id, long length, InputStream content, long deadline)
            throws ScannerUnavailableException, IOException {
        int keep = signatures.stream().mapToInt(s -> s.bytes().length - 1).max().orElse(0);
        byte[] buffer = new byte[keep + BUFFER];
        int kept = 0;
        long total = 0;
        for (int n = content.read(buffer, 0, BUFFER); n >= 0; n = content.read(buffer, kept, BUFFER)) {
            int filled = kept + n;
            Optional<Signature> hit =
                    signatures.stream().filter(s -> s.in(buffer, filled)).findFirst();
            if (hit.isPresent()) {
                return new Verdict.Infected(hit.get().name());
            }
            if (System.nanoTime() > deadline) {
                throw new ScannerUnavailableException("memory scanner, file " + id + ": out of time");
            }
            total += n;
            kept = Math.min(keep, filled);
            System.arraycopy(buffer, filled - kept, buffer, 0, kept);
        }
        if (total != length) {
            throw new IOException("file " + id + " has " + total + " bytes and should have " + length);
        }
        return new Verdict.Clean();
    }
}
