// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CorsTest {
    private static final String APP = "https://app.example";
    private static final Headers ASKED = Headers.NONE
            .with("Access-Control-Request-Method", "PATCH")
            .with("Access-Control-Request-Headers", "tus-resumable,x-token");

    private final UploadService service = UploadService.builder()
            .metadata(new MemoryMetadataStore())
            .storage("main", new MemoryStorage(1 << 20))
            .executor(Runnable::run)
            .build();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void without_rules_nothing_is_said() {
        Exchange.Respond answer = asked(UploadHttp.over(service), "OPTIONS", ASKED.with("Origin", APP));
        assertThat(answer.head().headers().fields())
                .noneMatch(field -> field.getKey().startsWith("Access-"));
        assertThat(answer.head().headers().has("Vary")).isFalse();
    }

    @Test
    void A24_a_listed_origin_may_ask_and_another_one_hears_nothing() {
        UploadHttp http = with(Cors.of(APP, "http://localhost:3000").requestFields("X-Token"));
        Headers allowed =
                asked(http, "OPTIONS", ASKED.with("Origin", APP)).head().headers();
        assertThat(allowed.first("Access-Control-Allow-Origin")).contains(APP);
        assertThat(allowed.first("Access-Control-Allow-Methods").orElse("")).contains("PATCH", "DELETE", "HEAD");
        assertThat(allowed.first("Access-Control-Allow-Headers").orElse("")).contains("Tus-Resumable", "X-Token");
        assertThat(allowed.first("Access-Control-Max-Age")).contains("7200");
        assertThat(allowed.has("Access-Control-Allow-Credentials")).isFalse();
        assertThat(allowed.has("Content-Type")).isFalse();
        for (String other : List.of("https://evil.example", "null", "https://app.example.evil", APP + ":444", "")) {
            Exchange.Respond answer = asked(http, "OPTIONS", ASKED.with("Origin", other));
            assertThat(answer.head().headers().fields())
                    .noneMatch(field -> field.getKey().startsWith("Access-"));
            assertThat(answer.head().headers().all("Vary")).containsExactly("Origin");
        }
        Headers twice = ASKED.with("Origin", APP).with("Origin", APP);
        assertThat(asked(http, "OPTIONS", twice).head().headers().has("Access-Control-Allow-Origin"))
                .isFalse();
    }

    @Test
    void answers_to_OPTIONS_that_are_no_preflight_still_say_what_is_spoken() {
        Headers answer = asked(with(Cors.of(APP)), "OPTIONS", Headers.NONE.with("Origin", APP))
                .head()
                .headers();
        assertThat(answer.first("Tus-Version")).contains("1.0.0");
        assertThat(answer.first("Access-Control-Allow-Origin")).contains(APP);
    }

    @Test
    void every_answer_can_be_read_refusals_and_answers_behind_a_body_too() {
        UploadHttp http = with(Cors.of(APP).credentials());
        Headers origin = Headers.NONE.with("Origin", APP);
        Exchange.Respond unknown = asked(http, "GET", origin);
        Exchange.Respond created =
                asked(http, "POST", origin.with("Content-Type", "application/json"), "{\"fileSize\":3}");
        assertThat(created.head().status()).isEqualTo(201);
        for (Exchange.Respond answer : List.of(unknown, created)) {
            assertThat(answer.head().headers().first("Access-Control-Allow-Origin"))
                    .contains(APP);
            assertThat(answer.head().headers().first("Access-Control-Allow-Credentials"))
                    .contains("true");
            assertThat(answer.head()
                            .headers()
                            .first("Access-Control-Expose-Headers")
                            .orElse(""))
                    .contains("Location", "Upload-Offset", "Tus-Resumable", "Upload-Complete");
        }
    }

    @Test
    void A24_any_origin_never_has_credentials() {
        Headers answer = asked(with(Cors.ofAnyOrigin()), "GET", Headers.NONE.with("Origin", "https://x.example"))
                .head()
                .headers();
        assertThat(answer.first("Access-Control-Allow-Origin")).contains("*");
        assertThatThrownBy(() -> Cors.ofAnyOrigin().credentials()).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "app.example", "https://", "https://app.example/", "https://*.example", "null"})
    void what_is_no_origin_is_refused(String origin) {
        assertThatThrownBy(() -> Cors.of(origin)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cors.of().build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cors.of(APP).remembered(Duration.ofDays(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cors.of(APP).requestFields("a b")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whoever reads or answers another field is sent here. */
    @Test
    void every_field_of_the_protocols_is_in_the_lists() throws IOException {
        Set<String> listed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        listed.addAll(Cors.REQUEST_FIELDS);
        listed.addAll(Cors.ANSWER_FIELDS);
        Pattern name =
                Pattern.compile("\"((?:Upload|Tus|X|Content|If|Repr|Want-Repr|Pawl|Accept|Retry)-[A-Za-z0-9-]+)\"");
        Set<String> own = Set.of(
                "content-security-policy",
                "x-accel-buffering",
                "x-content-type-options",
                "content-encoding",
                "x-forwarded-for",
                "x-forwarded-host",
                "x-forwarded-port",
                "x-forwarded-prefix",
                "x-forwarded-proto",
                "upload-incomplete");
        for (String source : sources()) {
            for (Matcher found = name.matcher(source); found.find(); ) {
                String field = found.group(1);
                assertThat(own.contains(field.toLowerCase(Locale.ROOT)) || listed.contains(field))
                        .as(field)
                        .isTrue();
            }
        }
    }

    private static List<String> sources() throws IOException {
        Path folder = Path.of("src/main/java/dev/pawl/upload/http");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(CorsTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UploadHttp with(Cors.Builder rules) {
        return UploadHttp.builder().service(service).cors(rules.build()).build();
    }

    private static Exchange.Respond asked(UploadHttp http, String method, Headers headers) {
        return asked(http, method, headers, "");
    }

    private static Exchange.Respond asked(UploadHttp http, String method, Headers headers, String body) {
        Exchange exchange = http.begin(Requests.of(method, "", headers), HostCapabilities.PLAIN);
        if (exchange instanceof Exchange.Receive receive) {
            receive.sink().write(ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII)));
            return receive.sink().finish(Headers.NONE);
        }
        return (Exchange.Respond) exchange;
    }
}
