// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.Usage;
import dev.pawl.upload.engine.UploadService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the one who asks holds, and may hold and send. What is not limited is left out. */
final class ApiUsage {
    private final UploadService service;
    private final ApiSettings settings;

    ApiUsage(UploadService service, ApiSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    Exchange.Respond of(Caller caller, ApiAnswer answers) throws IOException, UploadRejectedException {
        if (!(caller instanceof Caller.Owner owner)) {
            throw new UploadRejectedException(Rejection.UNKNOWN, "only owners have an account");
        }
        Usage usage = service.usage(owner.id());
        Quota quota = service.policy().quota(owner.id());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("bytes", usage.bytes());
        limit(view, "maxBytes", quota.bytes(), Long.MAX_VALUE);
        view.put("openUploads", usage.openSessions());
        limit(view, "maxOpenUploads", quota.openSessions(), Integer.MAX_VALUE);
        view.put("maxFileSize", Math.min(service.policy().maxLength(), quota.fileBytes()));
        view.put("chunkSize", settings.chunkSize());
        settings.mostAppend().ifPresent(most -> view.put("maxAppendSize", most));
        return answers.json(view);
    }

    private static void limit(Map<String, Object> view, String name, long limit, long none) {
        if (limit != none) {
            view.put(name, limit);
        }
    }
}
