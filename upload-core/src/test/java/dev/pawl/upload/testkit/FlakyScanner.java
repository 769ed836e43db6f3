// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.FileId;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A scanner that goes wrong as its {@link Faults} say. */
public final class FlakyScanner implements Scanner {
    /** Methods of a scanner. */
    public enum Call {
        /** {@link Scanner#scan}. */
        SCAN
    }

    private final Scanner scanner;
    private final Faults<Call> faults = new Faults<>();

    /**
     * A scanner that says what another says.
     *
     * @param scanner the other, closed with this one
     */
    public FlakyScanner(Scanner scanner) {
        this.scanner = scanner;
    }

    /**
     * What goes wrong.
     *
     * @return the script, empty at first
     */
    public Faults<Call> faults() {
        return faults;
    }

    /**
     * Lets one scan end without a verdict.
     *
     * @param nth which one from now on, 1 is the next
     * @param when before the content is read, or after
     */
    public void unavailable(int nth, Faults.When when) {
        faults.fail(Call.SCAN, nth, when, new ScannerUnavailableException("scripted: " + name() + " is away"));
    }

    @Override
    public String name() {
        return scanner.name();
    }

    @Override
    public Report scan(FileId id, long length, InputStream content, Duration timeout)
            throws ScannerUnavailableException, IOException {
        return faults.around(Call.SCAN, () -> scanner.scan(id, length, content, timeout));
    }

    @Override
    public void close() {
        scanner.close();
    }
}
