// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.spi;

import dev.pawl.upload.FileId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The door to a virus scanner. Thread-safe; may block.
 *
 * <ul>
 *   <li><b>C1</b> Reads the content in order and at most once.
 *   <li><b>C2</b> Silence, an unknown answer or a closed connection is "unavailable", never {@link Verdict.Clean}.
 *   <li><b>C3</b> Ends within its time-out, waiting for a free slot included.
 *   <li><b>C4</b> Never holds the content: its memory does not grow with the length.
 *   <li><b>C5</b> {@link Verdict.Unscannable} is a fact about the file, and trying again would give it again.
 * </ul>
 */
public interface Scanner extends AutoCloseable {
    /**
     * A verdict and who gave it.
     *
     * @param verdict the verdict
     * @param engine name, version and signature date as the scanner tells them, for the audit
     */
    record Report(Verdict verdict, String engine) {}

    /** What a scanner says of content. */
    sealed interface Verdict {
        /** Nothing was found in the whole content. */
        record Clean() implements Verdict {}

        /**
         * Something was found.
         *
         * @param signature its name
         */
        record Infected(String signature) implements Verdict {}

        /**
         * This content can never be judged.
         *
         * @param why for people
         */
        record Unscannable(String why) implements Verdict {}
    }

    /**
     * A name for the audit.
     *
     * @return the same for the life of the scanner
     */
    String name();

    /**
     * Judges content.
     *
     * @param id of the file, for the scanner's own log
     * @param length of the content in bytes
     * @param content opened, closed and digested by the engine
     * @param timeout for everything
     * @return the verdict
     * @throws ScannerUnavailableException says nothing about the content: try later
     * @throws IOException the content could not be read
     */
    Report scan(FileId id, long length, InputStream content, Duration timeout)
            throws ScannerUnavailableException, IOException;

    @Override
    void close();
}
