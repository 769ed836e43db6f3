// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.springmvc;

import dev.pawl.examples.adapters.servlet.PawlServlet;
import dev.pawl.upload.http.HostCapabilities.Trailers;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.testkit.HostConformance;
import dev.pawl.upload.testkit.HostedUploads;
import dev.pawl.upload.testkit.Lack;
import dev.pawl.upload.testkit.TusConformance;
import java.net.URI;
import java.util.Map;
import java.util.logging.LogManager;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring Boot 4 with Spring MVC on Tomcat. */
final class SpringMvcConformanceTest extends HostConformance {
    @Override
    public TusConformance.Host start(UploadHttp uploads) {
        LogManager.getLogManager().reset();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .bannerMode(Banner.Mode.OFF)
                .properties("server.port=0", "server.address=127.0.0.1")
                .initializers(
                        started -> started.getBeanFactory().registerSingleton("underTest", new UnderTest(uploads)))
                .run();
        return new Running(context);
    }

    @Override
    protected Map<Lack, String> lacks() {
        return Map.of(
                Lack.TRAILERS, "Tomcat drops those that are not named to it",
                Lack.JUDGES_BEFORE_100, "Tomcat sends 100 before it calls the servlet");
    }

    private record UnderTest(UploadHttp http) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        ServletRegistrationBean<PawlServlet> uploadServlet(UnderTest underTest) {
            PawlServlet servlet = new PawlServlet(
                    underTest.http(),
                    request -> HostedUploads.caller(request.getHeader(HostedUploads.OWNER)),
                    Trailers.LOST);
            return new ServletRegistrationBean<>(servlet, HostedUploads.MOUNT + "/*");
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
