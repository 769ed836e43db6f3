/**
 * Drives the lifecycles through the doors: {@link dev.pawl.upload.engine.UploadService} has every command,
 * {@link dev.pawl.upload.engine.Maintenance} does what is due.
 */
@NullMarked
package dev.pawl.upload.engine;

import org.jspecify.annotations.NullMarked;
