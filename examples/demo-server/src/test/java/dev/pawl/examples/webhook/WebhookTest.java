// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.examples.webhook.Receiver.Told;
import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.memory.MemoryStorage;
import dev.pawl.upload.testkit.ManualClock;
import dev.pawl.upload.testkit.TusClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events over a real connection, to receivers as they are. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class WebhookTest {
    private static final Caller ALICE = Caller.owner("alice");
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int EVENTS_OF_ONE = 6;

    private final ManualClock clock = new ManualClock();
    private final MemoryMetadataStore rows = new MemoryMetadataStore(clock);
    private final MemoryStorage bytes = new MemoryStorage(1 << 20, clock);

    @Test
    void every_event_comes_once_and_in_order_if_nothing_breaks() throws Exception {
        try (Receiver receiver = new Receiver(0, TOLERANCE, told -> 204)) {
            UploadService service = telling(receiver.address(), PATIENCE);
            String upload = uploaded(service);

            assertThat(receiver.of(upload))
                    .extracting(Told::state)
                    .containsExactly("pending", "uploading", "assembling", "scanning", "promoting", "complete");
            assertThat(receiver.deliveries()).isEqualTo(EVENTS_OF_ONE);
            assertThat(receiver.faults()).isEmpty();
        }
    }

    @Test
    void what_a_receiver_refuses_comes_again_and_the_rest_of_the_upload_waits_for_it() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Receiver receiver = new Receiver(0, TOLERANCE, told -> asked.incrementAndGet() % 3 == 0 ? 204 : 503)) {
            UploadService service = telling(receiver.address(), PATIENCE);
            String upload = uploaded(service);
            timePasses(service, 600);

            assertThat(receiver.of(upload)).hasSize(EVENTS_OF_ONE);
            assertThat(receiver.ids("complete")).hasSize(1);
            assertThat(receiver.faults()).isEmpty();
            assertThat(asked).hasValue(3 * EVENTS_OF_ONE);
        }
    }

    @Test
    void a_receiver_that_is_away_is_asked_seldom_and_gets_everything_when_it_is_back() throws Exception {
        int port;
        try (Receiver dead = new Receiver(0, TOLERANCE, told -> 204)) {
            port = dead.address().getPort();
        }
        UploadService service = telling(URI.create("http://127.0.0.1:" + port + "/events"), PATIENCE);
        List<String> uploads = List.of(uploaded(service), uploaded(service));
        timePasses(service, 600);
        try (Receiver back = new Receiver(port, TOLERANCE, told -> 204)) {
            timePasses(service, 600);

            for (String upload : uploads) {
                assertThat(back.of(upload)).hasSize(EVENTS_OF_ONE);
            }
            assertThat(back.faults()).isEmpty();
        }
    }

    @Test
    void what_was_not_delivered_goes_on_after_a_restart_of_the_sender() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        try (Receiver receiver = new Receiver(0, TOLERANCE, told -> taken.incrementAndGet() <= 2 ? 204 : 500)) {
            try (UploadService first = telling(receiver.address(), PATIENCE)) {
                uploaded(first);
            }
            taken.set(-1_000);
            timePasses(telling(receiver.address(), PATIENCE), 5);

            assertThat(receiver.ids("complete")).hasSize(1);
            assertThat(receiver.deliveries()).isEqualTo(EVENTS_OF_ONE);
            assertThat(receiver.faults()).isEmpty();
        }
    }

    @Test
    void an_answer_that_comes_too_late_is_none_and_the_event_is_known_by_its_id() throws Exception {
        CountDownLatch cameAgain = new CountDownLatch(2);
        try (Receiver receiver = new Receiver(0, TOLERANCE, told -> {
            cameAgain.countDown();
            await(cameAgain);
            return 204;
        })) {
            UploadService service = telling(receiver.address(), Duration.ofMillis(500));
            String upload = uploaded(service);
            timePasses(service, 600);

            assertThat(receiver.of(upload)).hasSize(EVENTS_OF_ONE);
            TusClient.until(() -> Optional.of(receiver.deliveries()).filter(count -> count > EVENTS_OF_ONE));
        }
    }

    @Test
    void a_signature_holds_for_its_key_its_body_and_its_time() {
        WebhookSignature signature = new WebhookSignature(Receiver.key());
        byte[] body = "{\"id\":\"1\"}".getBytes(StandardCharsets.US_ASCII);
        byte[] other = "{\"id\":\"2\"}".getBytes(StandardCharsets.US_ASCII);
        Instant now = Instant.ofEpochSecond(1_800_000_000);
        String value = signature.of(body, now);

        assertThat(value).matches("t=1800000000,v1=[0-9a-f]{64}");
        assertThat(signature.holds(value, body, now, TOLERANCE)).isTrue();
        assertThat(signature.holds(value, body, now.plus(TOLERANCE), TOLERANCE)).isTrue();
        assertThat(signature.holds(value, body, now.plus(TOLERANCE).plusSeconds(1), TOLERANCE))
                .isFalse();
        assertThat(signature.holds(value, other, now, TOLERANCE)).isFalse();
        assertThat(signature.holds(value.replace("t=18", "t=17"), body, now, TOLERANCE))
                .isFalse();
        assertThat(signature.holds(value.replace("t=1800000000", "t=1800000001"), body, now.plusSeconds(1), TOLERANCE))
                .isFalse();
        assertThat(new WebhookSignature("another key, as long".getBytes(StandardCharsets.US_ASCII))
                        .holds(value, body, now, TOLERANCE))
                .isFalse();
        assertThat(signature.holds("", body, now, TOLERANCE)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new WebhookSignature(new byte[15]));
    }

    @Test
    void what_is_not_signed_is_not_taken() throws Exception {
        try (Receiver receiver = new Receiver(0, TOLERANCE, told -> 204)) {
            WebhookSignature wrong = new WebhookSignature(new byte[16]);
            UploadService service = service(new Webhook(receiver.address(), wrong, PATIENCE, InstantSource.system()));
            uploaded(service);

            assertThat(receiver.deliveries()).isZero();
        }
    }

    private UploadService telling(URI receiver, Duration patience) {
        return service(new Webhook(receiver, new WebhookSignature(Receiver.key()), patience, InstantSource.system()));
    }

    /** Tells in the caller's thread, by a clock that tests move. */
    private UploadService service(Webhook webhook) {
        return UploadService.builder()
                .metadata(rows)
                .storage("main", bytes)
                .executor(Runnable::run)
                .nanoTime(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .listener("webhook", webhook)
                .build();
    }

    private static String uploaded(UploadService service) throws Exception {
        var id = service.create(new OwnerId("alice"), UploadSpec.of("a \"name\"", 3))
                .id();
        service.append(ALICE, id, AppendSpec.at(0), new ByteArrayInputStream(new byte[3]));
        return id.text();
    }

    private void timePasses(UploadService service, int seconds) throws IOException {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            service.maintenance().run();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
