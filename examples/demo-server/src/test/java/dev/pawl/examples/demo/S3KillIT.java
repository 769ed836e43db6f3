// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upload to the RADOS gateway of Ceph while the server is killed again and again: no byte that was acknowledged, by an
 * answer to PATCH or to HEAD, is ever asked for again. Size and number of kills can be set:
 * {@code -Dkill.mebibytes=1024 -Dkill.times=10 -Dkill.part-mebibytes=8}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class S3KillIT {
    private static final int MIB = 1 << 20;
    private static final int TIMES = Integer.getInteger("kill.times", 3);
    private static final long LENGTH = Long.getLong("kill.mebibytes", 64) * MIB;
    private static final long PART = Long.getLong("kill.part-mebibytes", 5) * MIB;
    private static final SeededBytes CONTENT = new SeededBytes(43);

    private final Random random = new Random(LENGTH + TIMES);
    private final Deque<Long> kills = new ArrayDeque<>();
    private final List<String> story = new ArrayList<>();

    @TempDir
    private Path folder;

    private S3Demo demo;
    private DemoProcess server;
    private long promised;

    @BeforeEach
    void start() throws IOException {
        demo = new S3Demo(TestServer.CEPH.server(), folder);
        server = started(0);
        random.longs(TIMES, 0, LENGTH).sorted().forEach(kills::add);
    }

    @AfterEach
    void stop() {
        server.close();
        demo.close();
    }

    @Test
    void one_PATCH_of_all_that_is_left_goes_on_after_each_kill() throws Exception {
        uploadBy(LENGTH);
    }

    @Test
    void PATCHes_of_8_MiB_go_on_after_each_kill() throws Exception {
        uploadBy(8 * MIB);
    }

    private void uploadBy(long most) throws Exception {
        String path = client().create(LENGTH);
        long start = System.nanoTime();
        while (promised < LENGTH) {
            patch(path, Math.min(most, LENGTH - promised));
        }
        story.add(String.format(Locale.ROOT, "sent after %.1f s", (System.nanoTime() - start) / 1e9));
        assertThat(kills).isEmpty();
        compareContent(path);
        TusClient.until(() -> demo.objects().size() == 1 ? Optional.of(true) : Optional.empty());
        assertThat(demo.openUploads()).isEmpty();
        if (System.getProperty("kill.mebibytes") != null) {
            System.out.println(String.join(System.lineSeparator(), story));
        }
    }

    /** Until it is answered, or the server was killed and HEAD has said where to go on. */
    private void patch(String path, long length) throws Exception {
        try (RawHttp connection = client().connect()) {
            long end = promised + length;
            client().head(
                            connection,
                            "PATCH",
                            path,
                            TusClient.TYPE,
                            "Upload-Offset: " + promised,
                            "Content-Length: " + length);
            for (long at = promised; at < end; at += MIB) {
                connection.send(CONTENT.bytes(at, (int) Math.min(MIB, end - at)));
                if (!kills.isEmpty() && kills.getFirst() < at + MIB) {
                    killAndRestart();
                    resume(path, Math.min(end, at + MIB));
                    return;
                }
            }
            Answer answer = connection.answer();
            assertThat(answer.status()).as("%s; %s", answer, story).isEqualTo(204);
            acknowledged(Long.parseLong(answer.field("Upload-Offset").orElseThrow()));
            assertThat(promised).isEqualTo(end);
        }
    }

    private void resume(String path, long sent) throws IOException {
        long before = promised;
        acknowledged(client().offset(path));
        assertThat(promised).isLessThanOrEqualTo(sent);
        story.add(String.format(
                Locale.ROOT,
                "killed: sent %d, acknowledged %d, goes on at %d, %.1f MiB again",
                sent,
                before,
                promised,
                (sent - promised) / (double) MIB));
    }

    private void acknowledged(long offset) {
        assertThat(offset).as("after %d was promised; %s", promised, story).isGreaterThanOrEqualTo(promised);
        promised = offset;
    }

    private void killAndRestart() throws Exception {
        kills.removeFirst();
        Thread.sleep(random.nextInt(50));
        server.kill();
        server = started(server.port());
    }

    private DemoProcess started(int port) throws IOException {
        return demo.start(port, List.of(), "&part-size=" + PART);
    }

    private TusClient client() {
        return new TusClient(server.uploads());
    }

    private void compareContent(String path) throws IOException {
        Checksum sha256 = CONTENT.sha256(new ByteRange(0, LENGTH));
        HttpURLConnection get = TusClient.until(() -> available(path));
        try (InputStream content = get.getInputStream()) {
            assertThat(SeededBytes.sha256(content)).isEqualTo(sha256);
        }
        assertThat(get.getContentLengthLong()).isEqualTo(LENGTH);
        assertThat(get.getHeaderField("ETag")).isEqualTo("\"" + sha256.hex() + "\"");
    }

    private Optional<HttpURLConnection> available(String path) {
        try {
            HttpURLConnection get =
                    (HttpURLConnection) server.uploads().resolve(path).toURL().openConnection();
            return get.getResponseCode() == 200 ? Optional.of(get) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
