// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static dev.pawl.upload.testkit.StorageWorkbench.K;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.spi.StorageWriter.Saved;
import dev.pawl.upload.testkit.StorageWorkbench.Upload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules S1 to S10 of {@link Storage}, each with the tests that bear its number. A back-end's whole test is a final
 * subclass that says how to open it:
 *
 * <pre>{@code
 * final class LocalStorageContractTest extends StorageContract {
 *     @TempDir Path place;
 *
 *     @Override
 *     protected Storage open() throws IOException {
 *         return LocalStorage.open(place);
 *     }
 * }
 * }</pre>
 *
 * <p>JUnit makes an object per test; fields of the subclass hold the test's own place.
 */
public abstract class StorageContract extends StorageWholeRules {
    /** For subclasses. */
    protected StorageContract() {}

    /**
     * How many random histories are compared with the model. {@code -Dpawl.seed=…} runs one of them alone.
     *
     * @return seeds from 1 to this
     */
    protected int histories() {
        return 60;
    }

    @Test
    void chunks_may_come_in_any_order_twice_and_overlapping() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        upload.chunk(3 * bench.chunk(), 17);
        upload.chunk(bench.chunk(), 2 * bench.chunk());
        upload.chunk(0, 2 * bench.chunk());
        upload.chunk(0, bench.chunk());
        upload.chunk(bench.chunk(), bench.chunk());
        upload.chunk(2 * bench.chunk(), bench.chunk());

        upload.assertContent(upload.assemble());
    }

    @Test
    void chunks_may_be_written_at_the_same_time() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        StorageWriter second = upload.chunkWriter(bench.chunk(), bench.chunk());
        StorageWriter first = upload.chunkWriter(0, bench.chunk());
        int half = bench.chunk() / 2;
        second.write(upload.bytes.buffer(bench.chunk(), half));
        first.write(upload.bytes.buffer(0, bench.chunk()));
        second.write(upload.bytes.buffer(bench.chunk() + half, bench.chunk() - half));
        upload.add(second.checkpoint());
        second.close();
        upload.add(first.checkpoint());
        first.close();

        upload.assertContent(upload.assemble());
    }

    @Test
    void chunks_continue_a_sequence_and_a_sequence_continues_beside_chunks() throws Exception {
        Upload upload = bench.upload();
        upload.append(5);
        upload.prepare();
        upload.chunk(bench.chunk(), bench.chunk());
        upload.append(40);
        upload.chunk(0, bench.chunk());
        upload.epoch++;
        upload.append(2);
        upload.chunk(2 * bench.chunk(), 3);

        Checkpoint whole = upload.assemble();
        upload.assertContent(whole);
        upload.assertContent(upload.promote(whole));
    }

    @Test
    void a_chunk_says_what_it_is() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        upload.epoch = 4;
        Saved saved = upload.sealed(2 * bench.chunk(), bench.other(bench.chunk()));

        assertThat(saved.checkpoint()).isEqualTo(Checkpoint.NONE);
        assertThat(saved.sealed()).hasSize(1);
        Part part = saved.sealed().get(0);
        assertThat(List.of(part.offset(), part.length(), part.epoch()))
                .containsExactly(2L * bench.chunk(), (long) bench.chunk(), 4L);
    }

    @Test
    void sources_are_joined_in_order_and_one_may_come_twice() throws Exception {
        Upload a = bench.uploaded(30 * K);
        Upload empty = bench.upload();
        Upload b = bench.upload();
        b.append(5);
        b.prepare();
        b.chunk(bench.chunk(), 7);
        b.chunk(0, bench.chunk());
        Upload joined = bench.upload();

        Checkpoint whole = joined.concatenate(a, b, empty, a);

        joined.assertContent(whole);
        joined.assertContent(joined.promote(whole));
        a.assertContent(a.assemble());
        b.assertContent(b.assemble());
    }

    @Test
    void sources_without_a_byte_make_an_upload_without_a_byte() throws Exception {
        Upload joined = bench.upload();
        Checkpoint whole = joined.concatenate(bench.upload());

        joined.assertContent(whole);
        joined.assertContent(joined.promote(whole));
    }

    @Test
    void prompt_looks_at_its_arguments_only() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        boolean before = bench.storage().prompt(upload.id, upload.position());
        upload.assemble();
        Position position = upload.position();
        upload.pruneAll();

        assertThat(bench.storage().prompt(upload.id, position)).isEqualTo(before);
    }

    @Test
    void traits_are_sizes_that_can_be_kept_to() {
        Storage.Traits traits = bench.storage().traits();

        assertThat(traits.bufferBytes()).isBetween(1L, (long) Integer.MAX_VALUE);
        assertThat(traits.checkpointEvery()).isNotNegative();
        assertThat(traits.chunkMin()).isPositive();
        assertThat(traits.chunkUnit()).isPositive();
        assertThat(traits.maxLength()).isGreaterThanOrEqualTo(traits.chunkMin());
        assertThat(bench.storage().traits()).isEqualTo(traits);
    }

    @Test
    @Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void any_history_of_writers_checkpoints_epochs_and_restarts_ends_in_the_recorded_bytes() throws Exception {
        Long only = Long.getLong("pawl.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? histories() : only;
        for (long seed = first; seed <= last; seed++) {
            live(seed);
        }
        assertThat(bench.residents()).isEmpty();
    }

    private void live(long seed) throws Exception {
        StorageWorkbench once = new StorageWorkbench(bench.storage(), seed);
        StorageHistory history = new StorageHistory(once, this::reopen);
        try {
            history.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dpawl.seed=" + seed + " " + history.steps(), e);
        } finally {
            bench.use(once.storage());
        }
    }
}
