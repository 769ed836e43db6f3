// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static dev.pawl.upload.engine.Bench.created;
import static dev.pawl.upload.engine.Bench.row;
import static dev.pawl.upload.engine.Bench.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.FileId;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.memory.MemoryScanner;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F13, F29: work after the last byte belongs to one node, and to another one when that is silent for a claim. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EngineClaimTest {
    private static final Duration CLAIM = Duration.ofSeconds(7);
    private static final int UPLOADS = 40;
    private static final int NODES = 4;

    private final Bench bench = new Bench();
    private final Counting scanner = new Counting();

    /** Knows every file that it was asked about. */
    private static final class Counting implements Scanner {
        private final MemoryScanner real = new MemoryScanner();
        private final List<FileId> asked = new CopyOnWriteArrayList<>();

        @Override
        public Report scan(FileId file, long length, InputStream content, Duration timeout)
                throws IOException, ScannerUnavailableException {
            asked.add(file);
            return real.scan(file, length, content, timeout);
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() throws InterruptedException {
        bench.close();
    }

    @Test
    void F29_nodes_that_look_at_once_share_the_work_of_a_dead_one_and_do_nothing_twice() throws Exception {
        List<UploadId> uploads = leftByADeadNode();
        List<UploadService> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(node(Runnable::run));
        }
        bench.clock.advance(CLAIM);
        CyclicBarrier start = new CyclicBarrier(NODES);
        List<Future<Integer>> runs = new ArrayList<>();
        for (UploadService node : nodes) {
            runs.add(bench.threads.submit(() -> {
                start.await();
                return node.maintenance().run().due();
            }));
        }
        int claimed = 0;
        for (Future<Integer> run : runs) {
            claimed += run.get();
        }

        assertThat(claimed).isEqualTo(UPLOADS);
        assertThat(scanner.asked).hasSize(UPLOADS).doesNotHaveDuplicates();
        for (UploadId id : uploads) {
            assertThat(row(nodes.get(0), id).state()).isEqualTo(SessionState.COMPLETE);
        }
        for (UploadService node : nodes) {
            node.maintenance().run();
        }
        assertThat(bench.told.stream()
                        .filter(event -> event.state() == SessionState.COMPLETE)
                        .map(UploadEvent::id))
                .hasSize(UPLOADS)
                .doesNotHaveDuplicates();
    }

    @Test
    void F13_work_is_taken_up_when_its_claim_has_ended_and_not_before() throws Exception {
        UploadId id = leftByADeadNode().get(0);
        UploadService other = node(Runnable::run);
        bench.clock.advance(CLAIM.minusMillis(1));
        assertThat(other.maintenance().run().due()).isZero();
        assertThat(row(other, id).state()).isEqualTo(SessionState.ASSEMBLING);
        bench.clock.advance(Duration.ofMillis(1));
        assertThat(other.maintenance().run().due()).isEqualTo(UPLOADS);
        assertThat(row(other, id).state()).isEqualTo(SessionState.COMPLETE);
    }

    /** It recorded the last bytes and claimed what follows, and never got to it. */
    private List<UploadId> leftByADeadNode() throws Exception {
        UploadService dead = node(task -> {
            throw new RejectedExecutionException("scripted");
        });
        List<UploadId> uploads = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            UploadId id = created(dead, 3);
            send(dead, id, 0, new byte[3]);
            assertThat(row(dead, id).duty().claimed()).isTrue();
            uploads.add(id);
        }
        return uploads;
    }

    private UploadService node(Executor executor) {
        return bench.service(bench.policy().claim(CLAIM), executor, bench::nanos, scanner);
    }
}
