// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static dev.pawl.upload.testkit.StorageWorkbench.K;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.StorageWorkbench.Upload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the storage contract opens a storage, and the rules for writing: S1 to S5. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class StorageWritingRules {
    private static final long SEED = 20261121;

    StorageWorkbench bench;

    /**
     * Opens the storage at this test's own place, which is empty at first; a later call finds what was stored there.
     *
     * @return a storage, closed by the contract
     * @throws Exception fails the test
     */
    protected abstract Storage open() throws Exception;

    /**
     * Opens the storage anew as the next process would: writers of the old one are still open and will never be used
     * again. Better than the default is what ends the old one without giving it a chance to clean up.
     *
     * @param old the storage of the process that died
     * @return the storage of the next process
     * @throws Exception fails the test
     */
    protected Storage reopen(Storage old) throws Exception {
        old.close();
        return open();
    }

    /**
     * Whether several processes may have this storage open at one place at the same time.
     *
     * @return true if {@link #open} may be called again while the first storage is open
     */
    protected boolean shared() {
        return false;
    }

    /**
     * Takes bytes away behind the storage's back, so that fewer are there than were recorded.
     *
     * @param id of an upload that was assembled and not promoted, the only one at this place
     * @return false if this test cannot do so; the rule is then not tested
     * @throws Exception fails the test
     */
    protected boolean damage(UploadId id) throws Exception {
        return false;
    }

    /**
     * How many uploads are open at once in the test of rule S5.
     *
     * @return thousands, unless each costs money
     */
    protected int manyWriters() {
        return 2000;
    }

    /**
     * How long a long upload is in the test of rule S5.
     *
     * @return in bytes; more than any buffer
     */
    protected long manyBytes() {
        return 24L * K * K;
    }

    @BeforeEach
    final void openStorage() throws Exception {
        bench = new StorageWorkbench(open(), SEED);
    }

    @AfterEach
    final void closeStorage() throws Exception {
        bench.storage().close();
    }

    final void restart() throws Exception {
        bench.use(reopen(bench.storage()));
    }

    @Test
    void S1_a_checkpoint_survives_the_end_of_the_process() throws Exception {
        Upload upload = bench.upload();
        StorageWriter running = upload.writer();
        upload.append(running, 100 * K);
        running.write(bench.other(50 * K));

        restart();

        upload.append(30 * K);
        upload.assertContent(upload.assemble());
    }

    @Test
    void S1_what_assemble_returned_survives_the_end_of_the_process() throws Exception {
        Upload upload = bench.uploaded(70 * K);
        Checkpoint whole = upload.assemble();

        restart();

        upload.assertContent(whole);
        upload.assertContent(upload.promote(whole));
    }

    @Test
    void S1_what_promote_returned_survives_the_end_of_the_process() throws Exception {
        Upload upload = bench.uploaded(70 * K);
        Checkpoint promoted = upload.promote(upload.assemble());

        restart();

        upload.assertContent(promoted);
        upload.prune(promoted);
        restart();
        upload.assertContent(promoted);
    }

    @Test
    void S1_parts_and_what_they_share_survive_the_end_of_the_process() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        upload.chunk(0, bench.chunk());

        restart();

        upload.chunk(bench.chunk(), bench.chunk());
        upload.assertContent(upload.assemble());
    }

    @Test
    void S1_what_concatenate_returned_survives_the_end_of_the_process() throws Exception {
        Upload a = bench.uploaded(40 * K);
        Upload b = bench.uploaded(3);
        Upload joined = bench.upload();
        Checkpoint whole = joined.concatenate(a, b);

        restart();

        joined.assertContent(whole);
    }

    @Test
    void S2_an_append_that_was_never_recorded_leaves_no_trace() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        try (StorageWriter lost = upload.writer()) {
            lost.write(bench.other(9 * K));
            lost.checkpoint();
        }

        upload.append(4 * K);

        upload.assertContent(upload.assemble());
    }

    @Test
    void S2_the_first_append_that_was_never_recorded_leaves_no_trace() throws Exception {
        Upload upload = bench.upload();
        try (StorageWriter lost = upload.writer()) {
            lost.write(bench.other(9 * K));
            lost.checkpoint();
        }

        upload.append(4 * K);

        upload.assertContent(upload.assemble());
    }

    @Test
    void S2_a_checkpoint_without_new_bytes_stands_where_the_upload_stood() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        upload.append(0);
        upload.append(5);
        upload.append(0);

        upload.assertContent(upload.assemble());
    }

    @Test
    void S2_a_part_that_was_never_recorded_leaves_no_trace() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        upload.sealed(0, bench.other(bench.chunk()));
        upload.chunk(0, bench.chunk());

        upload.assertContent(upload.assemble());
    }

    @Test
    void S2_beginning_an_upload_costs_nothing_before_its_first_byte() throws Exception {
        Upload closed = bench.upload();
        Upload running = bench.upload();
        closed.writer().close();
        try (StorageWriter idle = running.writer()) {
            assertThat(bench.residents()).isEmpty();
            idle.write(ByteBuffer.allocate(0));
            assertThat(bench.residents()).isEmpty();
        }
    }

    @Test
    void S3_a_checkpoint_works_until_a_newer_one_is_handed_back() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        Upload newer = upload.copy();
        newer.append(20 * K);

        upload.assertContent(upload.assemble());
    }

    @Test
    void S3_a_newer_checkpoint_works_after_the_older_one_was_handed_back() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        Upload newer = upload.copy();
        newer.append(20 * K);
        upload.writer().close();

        newer.assertContent(newer.assemble());
    }

    @Test
    void S3_a_checkpoint_works_again_after_each_writer_that_died() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        for (int i = 0; i < 5; i++) {
            upload.writer().write(bench.other(8 * K));
            try (StorageWriter closed = upload.writer()) {
                closed.write(bench.other(i));
            }
            upload.epoch++;
        }
        restart();

        upload.append(K);

        upload.assertContent(upload.assemble());
    }

    @Test
    void S3_all_recorded_pieces_stay_while_an_upload_grows() throws Exception {
        Upload upload = bench.upload();
        for (int i = 0; i < 40; i++) {
            upload.append(1 + i * 37);
            upload.epoch += i % 3 == 0 ? 1 : 0;
        }

        upload.assertContent(upload.assemble());
    }

    @Test
    void S4_a_later_epoch_gets_the_old_prefix_and_its_own_bytes_while_the_earlier_writer_runs() throws Exception {
        Upload upload = bench.upload();
        StorageWriter earlier = upload.writer();
        upload.append(earlier, 10 * K);
        upload.epoch++;

        try (StorageWriter later = upload.writer()) {
            bench.overrun(earlier, 3 * K);
            upload.append(later, 5 * K);
            bench.overrun(earlier, 30 * K);
            upload.append(later, 2 * K);
            bench.overrun(earlier, 1);
        }
        earlier.close();

        upload.assertContent(upload.assemble());
    }

    @Test
    void S4_bytes_an_earlier_writer_had_not_recorded_do_not_come_back_in_a_later_epoch() throws Exception {
        Upload upload = bench.upload();
        StorageWriter earlier = upload.writer();
        upload.append(earlier, 10 * K);
        earlier.write(bench.other(70 * K));
        upload.epoch++;

        try (StorageWriter later = upload.writer()) {
            bench.overrun(earlier, K);
            upload.append(later, 3);
            earlier.close();
            upload.append(later, 6 * K);
        }

        upload.assertContent(upload.assemble());
    }

    @Test
    void S4_an_earlier_writer_of_which_nothing_was_recorded_does_not_disturb_a_later_one() throws Exception {
        Upload upload = bench.upload();
        StorageWriter earlier = upload.writer();
        earlier.write(bench.other(2 * K));
        upload.epoch++;

        StorageWriter later = upload.writer();
        upload.append(later, K);
        bench.overrun(earlier, 5 * K);
        earlier.close();
        upload.append(later, K);
        later.close();
        restart();

        upload.assertContent(upload.assemble());
    }

    @Test
    void S4_the_end_of_an_earlier_writer_takes_nothing_from_what_was_assembled() throws Exception {
        Upload upload = bench.upload();
        StorageWriter earlier = upload.writer();
        upload.append(earlier, 10 * K);
        earlier.write(bench.other(K));
        upload.epoch++;
        upload.append(10 * K);

        Checkpoint whole = upload.assemble();
        bench.overrun(earlier, K);
        Checkpoint promoted = upload.promote(whole);
        bench.overrun(earlier, K);
        upload.prune(promoted);
        earlier.close();

        upload.assertContent(promoted);
    }

    @Test
    void S4_a_writer_at_an_older_checkpoint_of_the_same_epoch_leaves_the_newer_one_intact() throws Exception {
        Upload newer = bench.uploaded(10 * K);
        Upload older = newer.copy();
        newer.append(7 * K);
        try (StorageWriter again = older.writer()) {
            again.write(bench.other(9 * K));
            again.checkpoint();
        }

        newer.append(2 * K);

        newer.assertContent(newer.assemble());
    }

    @Test
    void S4_the_first_writer_of_an_epoch_may_begin_twice() throws Exception {
        Upload first = bench.upload();
        Upload second = first.copy(new SeededBytes(2));
        first.append(7 * K);
        second.append(9 * K);

        first.assertContent(first.assemble());
    }

    @Test
    void S4_the_second_beginning_of_an_epoch_is_as_good_as_the_first() throws Exception {
        Upload first = bench.upload();
        Upload second = first.copy(new SeededBytes(2));
        first.append(7 * K);
        second.append(9 * K);

        second.assertContent(second.assemble());
    }

    @Test
    void S4_a_later_epoch_may_go_on_from_a_checkpoint_that_was_in_doubt() throws Exception {
        Upload doubt = bench.uploaded(10 * K);
        Upload older = doubt.copy();
        StorageWriter abandoned = doubt.writer();
        doubt.append(abandoned, 7 * K);
        abandoned.write(bench.other(K));
        try (StorageWriter again = older.writer()) {
            again.write(bench.other(9 * K));
        }
        doubt.epoch++;

        doubt.append(3 * K);
        bench.overrun(abandoned, K);
        abandoned.close();

        doubt.assertContent(doubt.assemble());
    }

    @Test
    void S4_a_part_never_changes() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        upload.chunk(0, bench.chunk());
        upload.sealed(0, bench.other(bench.chunk()));
        upload.epoch++;
        upload.sealed(0, bench.other(bench.chunk()));
        bench.storage()
                .openChunk(upload.id, upload.checkpoint, new ByteRange(0, bench.chunk()), 1)
                .write(bench.other(bench.chunk()));

        upload.assertContent(upload.assemble());
    }

    @Test
    void S4_another_process_may_go_on_while_the_first_still_writes() throws Exception {
        assumeTrue(shared(), "only one process at a time may open this storage");
        Upload upload = bench.upload();
        StorageWriter earlier = upload.writer();
        upload.append(earlier, 10 * K);
        Storage first = bench.storage();
        upload.epoch++;

        bench.use(open());
        try (StorageWriter later = upload.writer()) {
            bench.overrun(earlier, 3 * K);
            upload.append(later, 5 * K);
            bench.overrun(earlier, 30 * K);
        }
        earlier.close();

        upload.assertContent(upload.assemble());
        first.close();
    }

    @Test
    void S5_thousands_of_idle_writers_go_on_when_their_bytes_come() throws Exception {
        List<Upload> uploads =
                Stream.generate(bench::upload).limit(manyWriters()).toList();
        List<StorageWriter> writers = new ArrayList<>();
        for (Upload upload : uploads) {
            writers.add(upload.writer());
        }
        for (int i = 0; i < uploads.size(); i++) {
            writers.get(i).write(uploads.get(i).bytes.buffer(0, 300));
        }
        for (int i = 0; i < uploads.size(); i++) {
            writers.get(i).write(uploads.get(i).bytes.buffer(300, 200));
        }
        for (int i = 0; i < uploads.size(); i += uploads.size() / 20) {
            uploads.get(i).record(writers.get(i).checkpoint(), 500);
            uploads.get(i).assertContent(uploads.get(i).assemble());
        }
        writers.forEach(StorageWriter::close);
    }

    @Test
    void S5_stalled_writers_block_nobody() throws Exception {
        int buffer = (int) bench.storage().traits().bufferBytes();
        List<StorageWriter> stalled = new ArrayList<>();
        ExecutorService host = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 40; i++) {
                stalled.add(bench.upload().writer());
                stalled.get(i).write(bench.other(buffer + i));
            }
            Upload upload = bench.upload();
            Future<?> done = host.submit(() -> {
                upload.append(3 * buffer);
                upload.assertContent(upload.assemble());
                return true;
            });
            done.get(60, TimeUnit.SECONDS);
        } finally {
            host.shutdownNow();
            stalled.forEach(StorageWriter::close);
        }
    }

    @Test
    void S5_length_does_not_matter() throws Exception {
        Upload upload = bench.upload();
        int buffer = (int) bench.storage().traits().bufferBytes() - 1;
        try (StorageWriter writer = upload.writer()) {
            for (long at = 0; at < manyBytes(); at += buffer) {
                writer.write(upload.bytes.buffer(at, buffer));
                upload.offset = at + buffer;
            }
            upload.record(writer.checkpoint(), upload.offset);
        }

        Checkpoint whole = upload.assemble();
        try (Content content = bench.storage().open(upload.id, whole, ByteRange.ALL)) {
            assertThat(SeededBytes.sha256(content.stream()))
                    .isEqualTo(upload.bytes.sha256(new ByteRange(0, upload.offset)));
        }
    }

    @Test
    void S5_a_buffer_may_be_reused_once_write_returned() throws Exception {
        Upload upload = bench.upload();
        ByteBuffer direct = ByteBuffer.allocateDirect(K);
        try (StorageWriter writer = upload.writer()) {
            for (int i = 0; i < 50; i++) {
                direct.clear();
                direct.put(upload.bytes.bytes(i * (long) K, K)).flip();
                writer.write(direct.asReadOnlyBuffer());
                direct.clear();
                direct.put(new byte[K]);
            }
            upload.record(writer.checkpoint(), 50 * K);
        }

        upload.assertContent(upload.assemble());
    }

    @Test
    void S5_a_write_consumes_its_buffer_entirely_and_nothing_else() throws Exception {
        Upload upload = bench.upload();
        ByteBuffer data = ByteBuffer.wrap(upload.bytes.bytes(0, 10 * K));
        try (StorageWriter writer = upload.writer()) {
            data.limit(3);
            writer.write(data);
            assertThat(data.position()).isEqualTo(3);
            data.limit(9 * K);
            writer.write(data);
            assertThat(data.position()).isEqualTo(9 * K);
            assertThat(data.limit()).isEqualTo(9 * K);
            upload.record(writer.checkpoint(), 9 * K);
        }

        upload.assertContent(upload.assemble());
    }
}
