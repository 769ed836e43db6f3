// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.webflux;

import dev.pawl.upload.Caller;
import dev.pawl.upload.http.UploadHttp;
import java.security.Principal;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/** Puts uploads at {@code /files}. Who asks is the principal of the application's authentication. */
@Configuration(proxyBeanMethods = false)
class UploadRoutes {
    private static final String MOUNT = "/files";

    @Bean
    SimpleUrlHandlerMapping uploads(UploadHttp uploads) {
        PawlWebHandler handler = new PawlWebHandler(
                uploads,
                MOUNT,
                exchange -> exchange.getPrincipal().map(Principal::getName).map(Caller::owner));
        return new SimpleUrlHandlerMapping(Map.of(MOUNT, handler, MOUNT + "/**", handler), -1);
    }
}
