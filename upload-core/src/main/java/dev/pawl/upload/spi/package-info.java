/**
 * The doors a back-end implements: {@link dev.pawl.upload.spi.Storage} for bytes, {@link
 * dev.pawl.upload.spi.MetadataStore} for rows, {@link dev.pawl.upload.spi.Scanner} for verdicts. Their rules are
 * numbered, and the testkit has a test for each number.
 */
@NullMarked
package dev.pawl.upload.spi;

import org.jspecify.annotations.NullMarked;
