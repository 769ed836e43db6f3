// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.examples.feed.EventFeed.Entry;
import dev.pawl.upload.FileId;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.jdbc.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks for what came after the last number it saw gets every event once and in order. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class EventFeedTest {
    private static final int NODES = 4;
    private static final int UPLOADS = 12;
    private static final int EVENTS = 6;

    private final Random random = new Random(7);

    @TempDir
    private Path folder;

    @Test
    void a_poller_misses_nothing_on_sqlite() throws Exception {
        pollerMissesNothing("jdbc:sqlite:" + folder.resolve("feed.db") + "?journal_mode=WAL&busy_timeout=60000");
    }

    @Test
    void a_poller_misses_nothing_on_postgresql() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            pollerMissesNothing(server.url());
        }
    }

    private void pollerMissesNothing(String url) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (HikariDataSource database = database(url)) {
            List<Future<EventFeed>> opened = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                opened.add(threads.submit(() -> EventFeed.on(database)));
            }
            List<Future<Boolean>> nodes = new ArrayList<>();
            for (Future<EventFeed> feed : opened) {
                EventFeed mine = feed.get();
                List<UploadEvent> events = events();
                nodes.add(threads.submit(() -> told(mine, events)));
            }
            List<Entry> seen = new ArrayList<>();
            EventFeed poller = EventFeed.on(database);
            boolean more;
            do {
                more = nodes.stream().anyMatch(node -> !node.isDone());
                seen.addAll(poller.after(
                        seen.isEmpty() ? 0 : seen.get(seen.size() - 1).number(), 7));
            } while (more || seen.size() < NODES * UPLOADS * EVENTS);
            for (Future<Boolean> node : nodes) {
                node.get();
            }

            long last = NODES * UPLOADS * EVENTS;
            assertThat(seen)
                    .extracting(Entry::number)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, last).boxed().toList());
            assertThat(seen).extracting(Entry::event).doesNotHaveDuplicates();
            assertThat(EventFeed.on(database).after(last - 2, 10)).isEqualTo(seen.subList((int) last - 2, (int) last));
        } finally {
            threads.shutdownNow();
        }
    }

    /** As an outbox tells: in order within an upload, and now and then twice. */
    private static Boolean told(EventFeed feed, List<UploadEvent> events) throws IOException {
        for (UploadEvent event : events) {
            feed.on(event);
            if (event.sequence() % 3 == 0) {
                feed.on(event);
            }
        }
        return true;
    }

    private List<UploadEvent> events() {
        List<UploadEvent> events = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            UploadId upload = UploadId.next(random);
            FileId file = FileId.next(random);
            for (int sequence = 1; sequence <= EVENTS; sequence++) {
                events.add(new UploadEvent(
                        upload,
                        file,
                        new OwnerId("alice"),
                        sequence,
                        Instant.EPOCH,
                        SessionState.UPLOADING,
                        "\"quoted\"",
                        Optional.empty()));
            }
        }
        return events;
    }

    private static HikariDataSource database(String url) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(NODES + 1);
        return new HikariDataSource(pool);
    }
}
