// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.testkit.TusClient;
import dev.pawl.upload.testkit.TusConformance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Progress by WebSocket, as a client hears it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ProgressSocketIT {
    @TempDir
    static Path folder;

    private static DemoHost host;
    private static TusClient tus;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        host = DemoHost.with(
                new TusConformance.Settings(1 << 20, Duration.ofHours(1), Duration.ofSeconds(30)),
                Files.createDirectory(folder.resolve("host")));
        tus = new TusClient(host.uploads(), "X-Owner: alice");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    /** What came, message by message. */
    private static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        String until(String text) throws InterruptedException {
            String message = messages.poll(20, TimeUnit.SECONDS);
            while (message != null && !message.contains(text)) {
                message = messages.poll(20, TimeUnit.SECONDS);
            }
            assertThat(message).as("a message with %s", text).isNotNull();
            return message;
        }
    }

    @Test
    void J17_the_first_message_says_how_it_stands_and_the_last_one_how_it_ended() throws Exception {
        String path = tus.create(6);
        tus.patch(path, 0, "abc");
        Heard heard = new Heard();
        opened(path, heard, "X-Owner", "alice").get(20, TimeUnit.SECONDS);
        assertThat(heard.until("\"bytes\":")).contains("\"bytes\":3,\"totalSize\":6,\"progress\":0.5");
        tus.patch(path, 3, "def");
        heard.until("\"status\":\"completed\"");
        assertThat(heard.closed.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        Heard again = new Heard();
        opened(path, again, "X-Owner", "alice").get(20, TimeUnit.SECONDS);
        again.until("\"status\":\"completed\"");
        assertThat(again.closed.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void A26_nobody_hears_of_what_is_not_his_and_no_foreign_page_hears_anything() throws Exception {
        String path = tus.create(6);
        assertThat(refusal(path, "X-Owner", "bob")).isEqualTo(404);
        assertThat(refusal("/files/aaaaaaaaaaaaaaaaaaaaaaaaaa", "X-Owner", "alice"))
                .isEqualTo(404);
        assertThat(refusal("/files/x", "X-Owner", "alice")).isEqualTo(404);
        assertThat(refusal(path, "Origin", "https://evil.example")).isEqualTo(403);
        assertThat(refusal(path, "Authorization", "Bearer x")).isEqualTo(401);
    }

    @Test
    void a_client_that_goes_away_makes_room() throws Exception {
        String path = tus.create(6);
        for (int i = 0; i < 300; i++) {
            Heard heard = new Heard();
            WebSocket socket = TusClient.until(() -> {
                try {
                    return Optional.of(opened(path, heard, "X-Owner", "alice").join());
                } catch (CompletionException full) {
                    return Optional.empty();
                }
            });
            heard.until("\"bytes\":0");
            if (i % 2 == 0) {
                socket.abort();
            } else {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
            }
        }
    }

    private CompletableFuture<WebSocket> opened(String path, Heard heard, String name, String value) {
        String id = path.substring(path.lastIndexOf('/') + 1);
        URI address = URI.create("ws://" + host.uploads().getAuthority() + "/ws/upload/" + id);
        return client.newWebSocketBuilder().header(name, value).buildAsync(address, heard);
    }

    private int refusal(String path, String name, String value) {
        CompletableFuture<WebSocket> opened = opened(path, new Heard(), name, value);
        int[] status = new int[1];
        assertThatThrownBy(opened::join).satisfies(thrown -> {
            assertThat(thrown.getCause()).isInstanceOf(WebSocketHandshakeException.class);
            status[0] = ((WebSocketHandshakeException) thrown.getCause())
                    .getResponse()
                    .statusCode();
        });
        return status[0];
    }
}
