// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;

/** Ends an upload that would only fill its owner's quota until it expires. */
final class Deactivation {
    private Deactivation() {}

    /** Nobody can go on with it: nobody was told its URL. */
    static void forget(UploadService service, Caller owner, UploadId id) {
        quietly(() -> service.remove(owner, id));
    }

    /** Nobody may go on with it. One whose last byte has come meanwhile, by another request, is left alone. */
    static void end(UploadService service, Caller owner, UploadId id) {
        quietly(() -> service.cancel(owner, id));
    }

    private interface Command {
        void run() throws IOException, UploadRejectedException;
    }

    private static void quietly(Command command) {
        try {
            command.run();
        } catch (IOException later) {
            Faults.unavailable(later);
        } catch (UploadRejectedException gone) {
            // as it should be
        }
    }
}
