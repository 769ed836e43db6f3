// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.springmvc;

import dev.pawl.examples.adapters.servlet.PawlServlet;
import dev.pawl.upload.Caller;
import dev.pawl.upload.config.UploadConfiguration;
import dev.pawl.upload.http.HostCapabilities.Trailers;
import dev.pawl.upload.http.UploadHttp;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Uploads at /files, as the properties "upload.…" say. */
@Configuration
@EnableScheduling
class Uploads {
    /** For uploads only: the application keeps the threads that it has. */
    @Bean(defaultCandidate = false)
    ExecutorService uploadThreads() {
        return Executors.newCachedThreadPool();
    }

    /** Closed with the application: what running requests have brought is saved. */
    @Bean
    UploadConfiguration uploads(Environment environment, @Qualifier("uploadThreads") ExecutorService threads)
            throws IOException {
        Map<String, String> settings = new HashMap<>();
        Binder.get(environment)
                .bind("upload", Bindable.mapOf(String.class, String.class))
                .get()
                .forEach((key, value) -> settings.put("upload." + key, value));
        return UploadConfiguration.open(settings, threads);
    }

    @Bean
    UploadHttp uploadHttp(UploadConfiguration uploads) {
        return UploadHttp.over(uploads.service());
    }

    /** Who asks is for your authentication to say. Nobody sees the uploads of anybody else. */
    @Bean
    Function<HttpServletRequest, Optional<Caller>> uploadCallers() {
        return request -> Optional.of(Caller.owner("guest"));
    }

    @Bean
    ServletRegistrationBean<PawlServlet> uploadServlet(
            UploadHttp uploadHttp, Function<HttpServletRequest, Optional<Caller>> callers) {
        return new ServletRegistrationBean<>(new PawlServlet(uploadHttp, callers, Trailers.LOST), "/files/*");
    }

    /** Expiry, retries and clean-up: whatever is due, every two seconds. */
    @Bean
    Maintenance maintenance(UploadConfiguration uploads) {
        return new Maintenance(uploads);
    }

    record Maintenance(UploadConfiguration uploads) {
        @Scheduled(fixedDelay = 2000)
        void run() throws IOException {
            uploads.service().maintenance().run();
        }
    }
}
