// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.springmvc;

import dev.pawl.examples.adapters.servlet.PawlServlet;
import dev.pawl.upload.Caller;
import dev.pawl.upload.config.UploadConfiguration;
import dev.pawl.upload.http.HostCapabilities.Trailers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Uploads at /files, as the properties "upload.…" say. */
@Configuration
class Uploads {
    @Bean
    UploadConfiguration uploads(Environment environment) throws IOException {
        Map<String, String> settings = new HashMap<>();
        Binder.get(environment)
                .bind("upload", Bindable.mapOf(String.class, String.class))
                .ifBound(set -> set.forEach((key, value) -> settings.put("upload." + key, value)));
        return UploadConfiguration.start(settings);
    }

    /** Who asks is for your authentication to say. Nobody sees the uploads of anybody else. */
    @Bean
    ServletRegistrationBean<PawlServlet> uploadServlet(UploadConfiguration uploads) {
        PawlServlet servlet =
                new PawlServlet(uploads.http().build(), request -> Optional.of(Caller.owner("guest")), Trailers.LOST);
        return new ServletRegistrationBean<>(servlet, "/files/*");
    }
}
