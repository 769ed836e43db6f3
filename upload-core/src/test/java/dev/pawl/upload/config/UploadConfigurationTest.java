// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.upload.Caller;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.http.Exchange;
import dev.pawl.upload.http.Headers;
import dev.pawl.upload.http.HostCapabilities;
import dev.pawl.upload.http.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

final class UploadConfigurationTest {
    private static final Map<String, String> IN_MEMORY =
            Map.of("upload.storage", "memory:/", "upload.metadata", "memory:/");
    private static final Executor SAME_THREAD = Runnable::run;
    private static final OwnerId ALICE = new OwnerId("alice");

    @Test
    void settings_alone_make_a_service() throws IOException, UploadRejectedException {
        try (UploadConfiguration configuration = UploadConfiguration.open(IN_MEMORY, SAME_THREAD)) {
            Caller alice = new Caller.Owner(ALICE);
            UploadSession session = configuration.service().create(ALICE, UploadSpec.of("hello.txt", 5));
            configuration
                    .service()
                    .append(alice, session.id(), AppendSpec.at(0), new ByteArrayInputStream("hello".getBytes()));

            assertThat(configuration.service().file(alice, session.file()).state())
                    .isEqualTo(FileState.AVAILABLE);
            assertThat(configuration.chunkSize()).isEqualTo(8 << 20);
        }
    }

    @Test
    void limits_reach_the_service() throws IOException {
        try (UploadConfiguration configuration = UploadConfiguration.open(with("upload.max-size", "5B"), SAME_THREAD)) {
            assertThatExceptionOfType(UploadRejectedException.class)
                    .isThrownBy(() -> configuration.service().create(ALICE, UploadSpec.of("hello.txt", 6)))
                    .matches(refusal -> refusal.why() == Rejection.TOO_LARGE);
        }
    }

    @Test
    void code_adds_what_settings_cannot_say() throws IOException, UploadRejectedException {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (UploadConfiguration configuration = UploadConfiguration.open(
                IN_MEMORY,
                SAME_THREAD,
                builder -> builder.listener(
                        "test", event -> heard.add(event.state().name())))) {
            configuration.service().create(ALICE, UploadSpec.of("empty", 0));
            configuration.service().maintenance().run();
        }
        assertThat(heard).contains("COMPLETE");
    }

    @Test
    void what_is_started_does_by_itself_what_is_due_until_it_is_closed() throws IOException, UploadRejectedException {
        CompletableFuture<String> expired = new CompletableFuture<>();
        try (UploadConfiguration configuration = UploadConfiguration.start(
                with("upload.session-timeout", "PT0.2S"),
                builder -> builder.listener("test", event -> {
                    if (event.state() == SessionState.FAILED) {
                        expired.complete(Thread.currentThread().toString());
                    }
                }))) {
            configuration.service().create(ALICE, UploadSpec.of("hello.txt", 5));
            assertThat(expired).succeedsWithin(Duration.ofSeconds(20));
            assertThat(clocks()).isEqualTo(1);
        }
        assertThat(clocks()).isZero();
    }

    @Test
    void what_cannot_be_started_leaves_no_thread() {
        assertThatIllegalArgumentException().isThrownBy(() -> UploadConfiguration.start(with("upload.max-sise", "5B")));
        assertThat(clocks()).isZero();
    }

    private static long clocks() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("upload-maintenance"))
                .count();
    }

    @Test
    void what_is_said_of_clients_and_proxies_reaches_the_protocols() throws IOException {
        Map<String, String> settings = new HashMap<>(IN_MEMORY);
        settings.put("upload.max-append-size", "90MiB");
        settings.put("upload.cors", "https://app.example, https://other.example");
        settings.put("upload.trusted-proxies", "10.0.0.0/8, 127.0.0.1");
        try (UploadConfiguration configuration = UploadConfiguration.open(settings, SAME_THREAD)) {
            Headers asked = Headers.NONE
                    .with("Origin", "https://other.example")
                    .with("Tus-Resumable", "1.0.0")
                    .with("Upload-Length", "3")
                    .with("X-Forwarded-Proto", "https")
                    .with("X-Forwarded-Host", "files.example");
            Headers told = answer(configuration, "POST", asked);
            assertThat(told.first("Access-Control-Allow-Origin")).contains("https://other.example");
            assertThat(told.first("Location").orElse("")).startsWith("https://files.example/files/");
            assertThat(answer(configuration, "OPTIONS", Headers.NONE)
                            .first("Upload-Limit")
                            .orElse(""))
                    .contains("max-append-size=" + (90 << 20));
        }
    }

    @Test
    void by_default_nothing_is_said_of_clients_and_proxies() throws IOException {
        try (UploadConfiguration configuration = UploadConfiguration.open(IN_MEMORY, SAME_THREAD)) {
            Headers told = answer(
                    configuration,
                    "POST",
                    Headers.NONE
                            .with("Origin", "https://app.example")
                            .with("Tus-Resumable", "1.0.0")
                            .with("Upload-Length", "3")
                            .with("X-Forwarded-Host", "files.example"));
            assertThat(told.first("Access-Control-Allow-Origin")).isEmpty();
            assertThat(told.first("Location").orElse("")).startsWith("/files/");
        }
    }

    @Test
    void what_is_no_origin_and_no_address_stops_the_start() {
        refused("upload.cors", "app.example", "wanted is * or origins");
        refused("upload.cors", "", "wanted is * or origins");
        refused("upload.trusted-proxies", "nginx", "wanted is addresses");
        refused("upload.max-append-size", "0", "wanted is a size of at least 1 byte");
    }

    private static Headers answer(UploadConfiguration configuration, String method, Headers headers) {
        RequestHead head = new RequestHead(
                method,
                "/files",
                "",
                "",
                headers,
                Optional.of(Caller.owner("alice")),
                "http",
                "localhost",
                "127.0.0.1");
        HostCapabilities host = new HostCapabilities(Optional.empty(), HostCapabilities.Trailers.HANDED_OVER);
        Exchange exchange = configuration.http().build().begin(head, host);
        return ((Exchange.Respond) exchange).head().headers();
    }

    @Test
    void a_scheme_that_no_module_opens_stops_the_start_and_the_known_ones_are_named() {
        refused("upload.storage", "s3://bucket/prefix", "no module for \"s3\"", "memory");
        refused("upload.metadata", "jdbc:oracle:thin:@x", "no module for \"jdbc\"", "memory");
        refused("upload.scanner", "clamd://localhost:3310", "no module for \"clamd\"", "none of its kind is");
    }

    @Test
    void a_place_that_is_none_stops_the_start() {
        refused("upload.storage", "/srv/uploads", "wanted is a URI, such as file:///srv/uploads");
        refused("upload.storage", "memory:/elsewhere", "wanted is memory:/");
        refused("upload.storage", "memory:a b", "not a URI");
        refused("upload.scanner", "yes", "wanted is none or a URI");
        refused("upload.scanner", "", "wanted is none or a URI");
    }

    @Test
    void places_must_be_given() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadConfiguration.open(Map.of("upload.storage", "memory:/"), SAME_THREAD))
                .withMessage("upload.metadata is missing; wanted is a JDBC URL, such as jdbc:sqlite:/srv/uploads.db");
    }

    @Test
    void what_was_opened_is_closed_in_the_opposite_order_and_once() throws IOException {
        List<String> closed = new CopyOnWriteArrayList<>();
        Opened opened = new Opened();
        opened.add(() -> closed.add("metadata"));
        opened.add(() -> {
            closed.add("storage");
            throw new IOException("disk full");
        });
        opened.add(() -> closed.add("service"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(opened::close)
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        opened.close();
        assertThat(closed).containsExactly("service", "storage", "metadata");
    }

    private static void refused(String key, String value, String... words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadConfiguration.open(with(key, value), SAME_THREAD))
                .withMessageStartingWith(key + "=" + value)
                .withMessageContainingAll(words);
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> settings = new HashMap<>(IN_MEMORY);
        settings.put(key, value);
        return settings;
    }
}
