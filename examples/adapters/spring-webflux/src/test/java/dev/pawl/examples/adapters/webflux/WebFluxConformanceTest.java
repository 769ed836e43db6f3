// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.webflux;

import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.Lack;
import dev.pawl.upload.testkit.TusConformance;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Spring Boot 4 with WebFlux on Reactor Netty. */
final class WebFluxConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .bannerMode(Banner.Mode.OFF)
                .properties("server.port=0", "server.address=127.0.0.1")
                .initializers(started -> started.getBeanFactory().registerSingleton("http", uploads))
                .run();
        return new Running(context);
    }

    @Override
    protected Map<Lack, String> lacks() {
        return Map.of(Lack.TRAILERS, "ServerHttpRequest has none");
    }

    /** An application with an authentication of its own. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(UploadRoutes.class)
    static class Application {
        /** Several applications run in this process, and one ends before the others. */
        @Bean
        ReactorResourceFactory resources() {
            ReactorResourceFactory own = new ReactorResourceFactory();
            own.setUseGlobalResources(false);
            return own;
        }

        @Bean
        WebFilter authentication() {
            return (exchange, chain) -> Mono.defer(() -> {
                Optional<String> name = HostedUploads.caller(
                                exchange.getRequest().getHeaders().getFirst(HostedUploads.OWNER))
                        .map(Object::toString);
                return chain.filter(exchange.mutate()
                        .principal(Mono.justOrEmpty(name.map(n -> () -> n)))
                        .build());
            });
        }
    }

    private record Running(ConfigurableApplicationContext context) implements TusConformance.Host {
        @Override
        public URI uploads() {
            String port = context.getEnvironment().getProperty("local.server.port");
            return URI.create("http://localhost:" + port + HostedUploads.MOUNT);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
