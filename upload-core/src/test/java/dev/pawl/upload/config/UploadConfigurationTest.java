// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.upload.Caller;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
