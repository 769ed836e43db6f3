// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import dev.pawl.upload.http.Cors;
import dev.pawl.upload.http.ProxyUrls;
import dev.pawl.upload.http.UploadHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What settings say of clients and of what is between them and us. */
final class Front {
    private static final String ANY = "*";

    private final List<UnaryOperator<UploadHttp.Builder>> choices = new ArrayList<>();

    /** @throws IllegalArgumentException naming key, value and what is wanted */
    Front(Settings settings) {
        settings.apply(Setting.MAX_APPEND, text -> mostAppend(Size.parse(text)));
        settings.apply(Setting.CORS, text -> cors(text.equals(ANY) ? Cors.ofAnyOrigin() : Cors.of(list(text))));
        settings.apply(Setting.TRUSTED_PROXIES, text -> proxies(ProxyUrls.behind(list(text))));
    }

    UploadHttp.Builder on(UploadHttp.Builder builder) {
        UploadHttp.Builder chosen = builder;
        for (UnaryOperator<UploadHttp.Builder> choice : choices) {
            chosen = choice.apply(chosen);
        }
        return chosen;
    }

    private void mostAppend(long bytes) {
        UploadHttp.builder().mostAppend(bytes);
        choices.add(builder -> builder.mostAppend(bytes));
    }

    private void cors(Cors.Builder rules) {
        Cors cors = rules.build();
        choices.add(builder -> builder.cors(cors));
    }

    private void proxies(ProxyUrls urls) {
        choices.add(builder -> builder.location(urls));
    }

    private static String[] list(String text) {
        return text.split(" *, *", -1);
    }
}
