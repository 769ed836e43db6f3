// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.adapters.springmvc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.logging.LogManager;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What docs/embedding.md shows for Spring Boot is what this module has, and it runs. */
@Timeout(120)
class EmbeddingPageTest {
    private static final Path ROOT = root();

    @TempDir
    private Path folder;

    @Test
    void the_configuration_of_the_page_is_the_one_that_is_tested() throws IOException {
        String source = Files.readString(ROOT.resolve(
                "examples/adapters/spring-mvc/src/main/java/dev/pawl/examples/adapters/springmvc/Uploads.java"));
        String shown = source.substring(source.indexOf("import "))
                .replace("import dev.pawl.examples.adapters.servlet.PawlServlet;\n", "");
        assertThat(block("java spring")).isEqualTo(shown);
    }

    @Test
    void the_dependencies_of_the_page_are_those_of_the_module() throws IOException {
        String pom = Files.readString(ROOT.resolve("examples/adapters/spring-mvc/pom.xml"))
                + Files.readString(ROOT.resolve("examples/adapters/pom.xml"));
        List<String> wanted = Pattern.compile("<artifactId>.*</artifactId>")
                .matcher(block("xml"))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(wanted)
                .hasSizeGreaterThan(3)
                .allSatisfy(artifact -> assertThat(pom).contains(artifact));
    }

    @Test
    void the_application_of_the_page_takes_an_upload_and_has_it_after_a_restart() throws IOException {
        byte[] content = TusClient.bytes("abcdef");
        String path;
        try (ConfigurableApplicationContext application = started()) {
            TusClient tus = client(application);
            path = tus.create(content.length);
            assertThat(tus.patch(path, 0, "abc").status()).isEqualTo(204);
        }
        try (ConfigurableApplicationContext application = started()) {
            TusClient tus = client(application);
            assertThat(tus.offset(path)).isEqualTo(3);
            assertThat(tus.patch(path, 3, "def").status()).isEqualTo(204);
            assertThat(tus.content(path)).isEqualTo(content);
        }
    }

    /** The page's properties, in a folder of the test. */
    private ConfigurableApplicationContext started() throws IOException {
        LogManager.getLogManager().reset();
        Properties shown = new Properties();
        shown.load(new StringReader(block("properties").replace("/srv/uploads", folder.toString())));
        return new SpringApplicationBuilder(Application.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(shown)
                .properties("server.port=0", "server.address=127.0.0.1")
                .run();
    }

    private static TusClient client(ConfigurableApplicationContext application) {
        String port = application.getEnvironment().getProperty("local.server.port");
        return new TusClient(URI.create("http://localhost:" + port + "/files"));
    }

    private static String block(String language) throws IOException {
        String page = Files.readString(ROOT.resolve("docs/embedding.md"));
        String opening = "```" + language + "\n";
        int from = page.indexOf(opening) + opening.length();
        assertThat(from).as(language).isGreaterThan(opening.length());
        return page.substring(from, page.indexOf("```", from));
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/embedding.md"))) {
            at = at.getParent();
        }
        return at;
    }

    /** An application as a newcomer has it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Uploads.class)
    static class Application {}
}
