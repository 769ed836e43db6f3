// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;

/**
 * Ends an upload with which nobody can go on, because nobody was told its URL, or may go on. It would only fill its
 * owner's quota until it expires. One whose last byte has come is left alone.
 */
final class Deactivation {
    private Deactivation() {}

    static void end(UploadService service, Caller owner, UploadId id) {
        try {
            if (service.status(owner, id).session().state().open()) {
                service.remove(owner, id);
            }
        } catch (IOException later) {
            Faults.unavailable(later);
        } catch (UploadRejectedException gone) {
            // as it should be
        }
    }
}
