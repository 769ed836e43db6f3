// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class HttpLimitsTest {
    /** What chooses and does not limit. */
    private static final Set<String> CHOICES = Set.of(
            "service", "override", "checksums", "location", "clock", "cors", "links", "storageUrls", "mostAppend");

    /** Whoever adds a limit is sent here: give it a default that limits, and add its name. */
    @Test
    void every_limit_of_the_http_layer_has_a_default_and_none_is_unlimited() throws ReflectiveOperationException {
        Set<String> limits = new TreeSet<>();
        for (Field field : UploadHttp.Builder.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic() || CHOICES.contains(field.getName())) {
                continue;
            }
            field.setAccessible(true);
            Object value = field.get(UploadHttp.builder());
            limits.add(field.getName());
            if (value instanceof Duration time) {
                assertThat(time).as(field.getName()).isBetween(Duration.ofSeconds(1), Duration.ofHours(1));
            } else {
                assertThat(((Number) value).longValue()).as(field.getName()).isBetween(1L, 1L << 30);
            }
        }
        assertThat(limits)
                .containsExactly("chunkSize", "eventStreams", "idle", "leastRate", "openChunks", "rateWindow");
        assertThat(SignedUrls.builder().key("k", new byte[32]).build().longest())
                .isLessThanOrEqualTo(Duration.ofDays(7));
    }

    @Test
    void A26_streams_of_progress_are_limited_and_make_room_when_they_end() throws Exception {
        try (UploadService service = UploadService.builder()
                .metadata(new MemoryMetadataStore())
                .storage("main", new MemoryStorage(1 << 20))
                .executor(Runnable::run)
                .build()) {
            UploadHttp http =
                    UploadHttp.builder().service(service).eventStreams(1).build();
            UploadId id =
                    service.create(new OwnerId("alice"), UploadSpec.of("x", 3)).id();
            RequestHead get = Requests.of("GET", "/" + id + "/events", Headers.NONE);
            Exchange.Respond first = (Exchange.Respond) http.begin(get, HostCapabilities.PLAIN);
            assertThat(first.body().kind()).isEqualTo(Body.Kind.ENDLESS);
            Exchange.Respond second = (Exchange.Respond) http.begin(get, HostCapabilities.PLAIN);
            assertThat(second.head().status()).isEqualTo(429);
            assertThat(second.head().headers().has("Retry-After")).isTrue();
            first.body().close();
            first.body().close();
            try (ProgressMessages messages = http.progress(Requests.ALICE, id)) {
                assertThat(messages.next(Duration.ofSeconds(10)).orElseThrow().json())
                        .contains("\"bytes\":0");
                assertThatThrownBy(() -> http.progress(Requests.ALICE, id)).isInstanceOf(UploadRejectedException.class);
            }
        }
    }
}
