// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.UploadEvent;

/**
 * Is told of every change of an upload's state: at least once, in order within an upload, never before it is recorded.
 * For what must not be missed; not for progress bars.
 */
@FunctionalInterface
public interface UploadListener {
    /**
     * Something happened. May be called by several threads for different uploads.
     *
     * @param event also possibly delivered before; its id is the same then
     * @throws Exception to get the event again later
     */
    void on(UploadEvent event) throws Exception;
}
