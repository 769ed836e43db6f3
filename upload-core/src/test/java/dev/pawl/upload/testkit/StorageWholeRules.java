// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static dev.pawl.upload.testkit.StorageWorkbench.DESTINATION;
import static dev.pawl.upload.testkit.StorageWorkbench.K;
import static dev.pawl.upload.testkit.StorageWorkbench.assertLost;
import static dev.pawl.upload.testkit.StorageWorkbench.ids;
import static dev.pawl.upload.testkit.StorageWorkbench.quietly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.Storage.Region;
import dev.pawl.upload.spi.Storage.Resident;
import dev.pawl.upload.spi.Storage.Source;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.StorageWorkbench.Upload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules for content that is whole, and for what is left behind: S6 to S10. */
abstract class StorageWholeRules extends StorageWritingRules {
    @Test
    void S6_assemble_twice_is_once() throws Exception {
        Upload upload = bench.upload();
        upload.append(5);
        upload.prepare();
        upload.chunk(0, bench.chunk());
        upload.chunk(bench.chunk(), 9);

        Checkpoint first = upload.assemble();
        Checkpoint second = upload.assemble();

        upload.assertContent(first);
        upload.assertContent(second);
    }

    @Test
    void S6_assemble_again_after_a_crash_is_once() throws Exception {
        Upload upload = bench.uploaded(30 * K);
        upload.assemble();
        restart();

        Checkpoint whole = upload.assemble();

        upload.assertContent(whole);
        upload.assertContent(upload.promote(whole));
    }

    @Test
    void S6_concatenate_twice_is_once() throws Exception {
        Upload a = bench.uploaded(5);
        Upload b = bench.uploaded(20 * K);
        Upload joined = bench.upload();

        Checkpoint first = joined.concatenate(a, b);
        restart();
        Checkpoint second = joined.concatenate(a, b);

        joined.assertContent(first);
        joined.assertContent(second);
        joined.assertContent(joined.promote(second));
    }

    @Test
    void what_a_pulse_is_told_of_the_work_only_grows() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        for (int i = 0; i < 3; i++) {
            upload.chunk((long) i * bench.chunk(), bench.chunk());
        }

        Checkpoint whole = upload.assemble(new Telling());

        upload.assertContent(upload.promote(whole, new Telling()));
    }

    /** A pulse that looks at what it is told. */
    private static final class Telling implements Pulse {
        private long done;
        private long of;

        @Override
        public void alive() {}

        @Override
        public void alive(long nowDone, long nowOf) {
            assertThat(nowDone).isBetween(done, nowOf);
            assertThat(nowOf).isGreaterThanOrEqualTo(of);
            done = nowDone;
            of = nowOf;
        }
    }

    @Test
    void S6_promote_twice_is_once() throws Exception {
        Upload upload = bench.uploaded(30 * K);
        Checkpoint whole = upload.assemble();
        upload.promote(whole);
        restart();

        Checkpoint second = upload.promote(whole);

        upload.assertContent(second);
        upload.assertContent(whole);
        upload.prune(second);
        upload.assertContent(second);
    }

    @Test
    void S6_a_promote_that_was_never_recorded_is_pruned_and_done_again() throws Exception {
        Upload upload = bench.uploaded(30 * K);
        Checkpoint whole = upload.assemble();
        upload.promote(whole);
        upload.prune(whole);

        upload.assertContent(whole);
        upload.assertContent(upload.promote(whole));
    }

    @Test
    void S6_a_promote_that_lands_late_changes_nothing_that_counts() throws Exception {
        Upload upload = bench.uploaded(30 * K);
        Checkpoint whole = upload.assemble();
        Checkpoint recorded = upload.promote(whole);
        upload.promote(whole);

        upload.prune(recorded);
        upload.assertContent(recorded);
        quietly(() -> upload.promote(whole));

        upload.assertContent(recorded);
        upload.prune(recorded);
        upload.assertContent(recorded);
    }

    @Test
    void S6_prune_twice_is_once() throws Exception {
        Upload upload = bench.uploaded(30 * K);
        Checkpoint promoted = upload.promote(upload.assemble());

        upload.prune(promoted);
        upload.prune(promoted);
        upload.assertContent(promoted);
        upload.pruneAll();
        upload.pruneAll();
        bench.upload().pruneAll();

        assertThat(bench.residents()).isEmpty();
    }

    @Test
    void S7_the_first_recorded_bytes_read_as_written_while_more_are_coming() throws Exception {
        Upload upload = bench.upload();
        assertThat(bench.storage().head(upload.id, upload.position(), 9)).hasValue(new byte[0]);
        upload.append(5);
        restart();
        upload.append(3);
        try (StorageWriter writer = upload.writer()) {
            writer.write(upload.bytes.buffer(8, 100));
            for (int most : new int[] {0, 1, 5, 6, 8, 9, 1 << 16}) {
                Optional<byte[]> head = bench.storage().head(upload.id, upload.position(), most);
                head.ifPresent(bytes -> assertThat(bytes).isEqualTo(upload.bytes.bytes(0, Math.min(most, 8))));
            }
            upload.record(writer.checkpoint(), 108);
        }
        Optional<byte[]> head = bench.storage().head(upload.id, upload.position(), 50);
        head.ifPresent(bytes -> assertThat(bytes).isEqualTo(upload.bytes.bytes(0, 50)));
        upload.pruneAll();
        if (head.isPresent()) {
            assertLost(() -> bench.storage().head(upload.id, upload.position(), 50));
        }
    }

    @Test
    void S7_every_range_of_held_content_reads_as_written() throws Exception {
        Upload upload = bench.uploaded(100 * K);
        assertRanges(upload, upload.assemble());
    }

    @Test
    void S7_every_range_of_promoted_content_reads_as_written() throws Exception {
        Upload upload = bench.uploaded(100 * K);
        Checkpoint promoted = upload.promote(upload.assemble());
        upload.prune(promoted);
        assertRanges(upload, promoted);
    }

    @Test
    void S7_content_without_a_byte_reads_as_such() throws Exception {
        Upload upload = bench.upload();
        Checkpoint whole = upload.assemble();
        assertThat(whole.isNone()).isFalse();
        upload.assertContent(whole);

        Checkpoint promoted = upload.promote(whole);
        upload.prune(promoted);
        upload.assertContent(promoted);
        assertThat(bench.read(upload.id, promoted, new ByteRange(5, 5))).isEmpty();
    }

    @Test
    void S7_a_channel_that_takes_little_at_a_time_gets_everything() throws Exception {
        Upload upload = bench.uploaded(100 * K);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (Content content = bench.storage().open(upload.id, upload.assemble(), new ByteRange(7, 90 * K))) {
            assertThat(content.transferTo(new Sip(sink))).isEqualTo(90 * K);
        }
        assertThat(sink.toByteArray()).isEqualTo(upload.bytes.bytes(7, 90 * K));
    }

    @Test
    void S7_a_region_of_a_file_has_the_bytes_of_the_range() throws Exception {
        Upload upload = bench.uploaded(100 * K);
        try (Content content = bench.storage().open(upload.id, upload.assemble(), new ByteRange(7, 90 * K))) {
            assumeTrue(content.region().isPresent(), "this storage has no files");
            Region region = content.region().get();
            ByteBuffer bytes = ByteBuffer.allocate((int) region.length());
            while (bytes.hasRemaining()) {
                assertThat(region.channel().read(bytes, region.position() + bytes.position()))
                        .isPositive();
            }
            assertThat(bytes.array()).isEqualTo(upload.bytes.bytes(7, 90 * K));
        }
    }

    @Test
    void S7_a_stream_read_byte_by_byte_gives_everything() throws Exception {
        Upload upload = bench.uploaded(300);
        try (Content content = bench.storage().open(upload.id, upload.assemble(), ByteRange.ALL)) {
            for (int i = 0; i < 300; i++) {
                assertThat(content.stream().read()).isEqualTo(upload.bytes.at(i) & 0xff);
            }
            assertThat(content.stream().read()).isEqualTo(-1);
        }
    }

    @Test
    void S7_pieces_that_do_not_make_the_length_are_not_assembled() throws Exception {
        Upload upload = bench.upload();
        upload.append(5);
        upload.prepare();
        upload.chunk(2 * bench.chunk(), bench.chunk());

        assertThatThrownBy(() -> bench.storage().assemble(upload.id, upload.position(), 3L * bench.chunk(), Pulse.NONE))
                .isInstanceOf(BytesLostException.class);
    }

    @Test
    void S7_content_that_is_gone_is_lost_for_every_method() throws Exception {
        Upload upload = bench.uploaded(30 * K);
        Position before = upload.position();
        Checkpoint whole = upload.assemble();
        Checkpoint promoted = upload.promote(whole);
        upload.pruneAll();

        assertLost(() -> bench.read(upload.id, whole, ByteRange.ALL));
        assertLost(() -> bench.read(upload.id, promoted, ByteRange.ALL));
        assertLost(() -> upload.promote(whole));
        assertLost(() -> bench.storage().assemble(upload.id, before, 30 * K, Pulse.NONE));
        assertLost(() ->
                bench.storage().concatenate(bench.upload().id, List.of(new Source(upload.id, before)), 1, Pulse.NONE));
        assertNothingComes(() -> {
            try (StorageWriter writer = bench.storage().openWriter(upload.id, before)) {
                writer.write(upload.bytes.buffer(30 * K, K));
                upload.record(writer.checkpoint(), 31 * K);
            }
            return bench.read(upload.id, upload.assemble(), ByteRange.ALL);
        });
    }

    @Test
    void S7_fewer_bytes_than_were_recorded_are_lost_and_not_shown() throws Exception {
        Upload upload = bench.uploaded(100 * K);
        Checkpoint whole = upload.assemble();
        assumeTrue(damage(upload.id), "this storage cannot be damaged by its test");

        assertLost(() -> bench.read(upload.id, whole, ByteRange.ALL));
        assertLost(() -> bench.read(upload.id, whole, new ByteRange(0, 1)));
        assertLost(() -> upload.promote(whole));
    }

    @Test
    void S8_a_forged_checkpoint_opens_nothing() throws Exception {
        Upload victim = bench.uploaded(20 * K);
        Checkpoint held = victim.assemble();
        Upload thief = bench.uploaded(10);
        Checkpoint own = thief.assemble();

        for (Checkpoint forged : bench.forgeries(thief, own, victim, held, victim.promote(held))) {
            thief.assertNothingForeign(() -> bench.read(thief.id, forged, ByteRange.ALL));
            thief.assertNothingForeign(() -> bench.read(thief.id, thief.promote(forged), ByteRange.ALL));
        }
        victim.assertContent(held);
    }

    @Test
    void S8_a_forged_checkpoint_is_nothing_to_go_on_from() throws Exception {
        Upload victim = bench.uploaded(20 * K);
        Checkpoint held = victim.assemble();
        Upload thief = bench.uploaded(10);

        for (Checkpoint forged : bench.forgeries(thief, thief.checkpoint, victim, held, victim.promote(held))) {
            Position at = new Position(forged, 10, 1, List.of());
            thief.assertNothingForeign(() -> {
                try (StorageWriter writer = bench.storage().openWriter(thief.id, at)) {
                    writer.write(ByteBuffer.wrap(thief.bytes.bytes(10, 10)));
                    Position next = new Position(writer.checkpoint().checkpoint(), 20, 1, List.of());
                    return bench.read(
                            thief.id, bench.storage().assemble(thief.id, next, 20, Pulse.NONE), ByteRange.ALL);
                }
            });
            thief.assertNothingForeign(
                    () -> bench.read(thief.id, bench.storage().assemble(thief.id, at, 10, Pulse.NONE), ByteRange.ALL));
            thief.assertNothingForeign(() -> {
                Upload joined = bench.upload();
                List<Source> sources = List.of(new Source(thief.id, at));
                return bench.read(
                        joined.id, bench.storage().concatenate(joined.id, sources, 1, Pulse.NONE), ByteRange.ALL);
            });
        }
        victim.assertContent(held);
    }

    @Test
    void S8_a_forged_part_is_nothing_to_assemble_from() throws Exception {
        Upload victim = bench.upload();
        victim.prepare();
        victim.chunk(0, bench.chunk());
        Upload thief = bench.upload();
        thief.prepare();
        thief.chunk(0, bench.chunk());
        Checkpoint own = thief.parts.get(0).state();

        for (Checkpoint forged :
                bench.forgeries(thief, own, victim, victim.parts.get(0).state(), victim.assemble())) {
            Position at = new Position(thief.checkpoint, 0, 1, List.of(new Part(0, bench.chunk(), 1, forged)));
            thief.assertNothingForeign(() -> bench.read(
                    thief.id, bench.storage().assemble(thief.id, at, bench.chunk(), Pulse.NONE), ByteRange.ALL));
        }
        victim.assertContent(victim.assemble());
    }

    @Test
    void S8_pruning_by_a_forged_checkpoint_takes_nothing_from_others() throws Exception {
        Upload victim = bench.uploaded(20 * K);
        Checkpoint held = victim.assemble();
        Checkpoint promoted = victim.promote(held);
        Upload thief = bench.uploaded(10);

        for (Checkpoint forged : bench.forgeries(thief, thief.checkpoint, victim, held, promoted)) {
            Position keep = new Position(forged, 10, 1, List.of());
            quietly(() -> {
                bench.storage().prune(thief.id, DESTINATION, keep);
                return "pruned";
            });
        }
        thief.pruneAll();

        victim.assertContent(held);
        victim.assertContent(promoted);
    }

    @Test
    void S8_every_destination_that_can_be_said_is_a_place_of_its_own() throws Exception {
        Upload upload = bench.uploaded(10);
        Checkpoint whole = upload.assemble();
        for (String destination : List.of("", "a", "a/b", "a/b.c/d-e_f", "a/" + upload.id, "x".repeat(200))) {
            Checkpoint promoted = bench.storage().promote(upload.id, whole, destination, Pulse.NONE);
            upload.assertContent(promoted);
        }
    }

    @Test
    void S8_uploads_of_one_destination_keep_apart() throws Exception {
        Upload a = bench.uploaded(10);
        Upload b = bench.uploaded(20);
        Checkpoint promotedA = a.promote(a.assemble());
        Checkpoint promotedB = b.promote(b.assemble());
        a.prune(promotedA);
        b.pruneAll();

        a.assertContent(promotedA);
        assertLost(() -> bench.read(b.id, promotedB, ByteRange.ALL));
    }

    @Test
    void S9_nothing_is_signed_before_it_is_promoted() throws Exception {
        Upload upload = bench.uploaded(10);
        Checkpoint whole = upload.assemble();

        assertThat(bench.storage().signedUrl(upload.id, whole, Duration.ofMinutes(1), "attachment", "text/plain"))
                .isEmpty();
        upload.promote(whole);
        assertThat(bench.storage().signedUrl(upload.id, whole, Duration.ofMinutes(1), "attachment", "text/plain"))
                .isEmpty();
    }

    @Test
    void S10_residents_come_in_pages_by_ascending_id() throws Exception {
        List<UploadId> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(bench.uploaded(10 + i).id);
        }
        ids.sort(Comparator.naturalOrder());

        List<UploadId> first = ids(bench.storage().residents(Optional.empty(), 3));
        List<UploadId> second = ids(bench.storage().residents(Optional.of(first.get(2)), 3));
        List<UploadId> third = ids(bench.storage().residents(Optional.of(second.get(2)), 3));
        List<UploadId> fourth = ids(bench.storage().residents(Optional.of(third.get(0)), 3));

        assertThat(Stream.of(first, second, third, fourth).flatMap(List::stream))
                .isEqualTo(ids);
        assertThat(List.of(first.size(), second.size(), third.size(), fourth.size()))
                .containsExactly(3, 3, 1, 0);
    }

    @Test
    void S10_a_cursor_may_name_an_upload_that_is_gone() throws Exception {
        UploadId a = bench.uploaded(1).id;
        assertThat(ids(bench.storage().residents(Optional.of(new UploadId("2".repeat(26))), 10)))
                .containsExactly(a);
        assertThat(bench.storage().residents(Optional.of(new UploadId("z".repeat(26))), 10))
                .isEmpty();
    }

    @Test
    void S10_residents_find_every_kind_of_bytes_that_is_not_under_a_final_name() throws Exception {
        Upload running = bench.upload();
        StorageWriter abandoned = running.writer();
        running.append(abandoned, 10 * K);
        Upload chunked = bench.upload();
        chunked.prepare();
        chunked.chunk(0, bench.chunk());
        Upload assembled = bench.uploaded(10 * K);
        assembled.assemble();
        Upload joined = bench.upload();
        joined.concatenate(assembled, running);
        restart();

        assertThat(ids(bench.residents())).containsExactlyInAnyOrder(running.id, chunked.id, assembled.id, joined.id);
        assertThat(bench.residents()).allMatch(resident -> resident.bytes() > 0);
    }

    @Test
    void S10_promoted_content_is_no_resident_once_it_was_pruned() throws Exception {
        Upload upload = bench.upload();
        upload.append(10 * K);
        upload.prepare();
        upload.chunk(0, bench.chunk());
        Checkpoint promoted = upload.promote(upload.assemble());

        upload.prune(promoted);

        assertThat(bench.residents()).isEmpty();
        upload.assertContent(promoted);
    }

    @Test
    void S10_prune_leaves_what_it_is_told_to_keep_and_nothing_else() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        upload.prepare();
        upload.chunk(0, bench.chunk());
        long needed = bench.residents().get(0).bytes();
        StorageWriter stale = upload.writer();
        stale.write(bench.other(30 * K));
        stale.checkpoint();
        upload.epoch++;
        upload.sealed(bench.chunk(), bench.other(bench.chunk()));

        bench.storage().prune(upload.id, DESTINATION, upload.position());

        assertThat(bench.residents()).allMatch(resident -> resident.bytes() <= needed);
        upload.assertContent(upload.assemble());
    }

    @Test
    void S10_prune_keeps_parts_without_a_checkpoint() throws Exception {
        Upload upload = bench.upload();
        upload.prepare();
        upload.chunk(0, bench.chunk());

        bench.storage().prune(upload.id, DESTINATION, upload.position());

        upload.assertContent(upload.assemble());
    }

    @Test
    void S10_prune_removes_everything_if_nothing_is_kept() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        Upload other = bench.uploaded(5);
        upload.prepare();
        upload.chunk(0, bench.chunk());
        Checkpoint whole = upload.assemble();
        Checkpoint promoted = upload.promote(whole);

        upload.pruneAll();

        assertThat(ids(bench.residents())).containsExactly(other.id);
        assertLost(() -> bench.read(upload.id, promoted, ByteRange.ALL));
        assertLost(() -> bench.read(upload.id, whole, ByteRange.ALL));
        other.assertContent(other.assemble());
    }

    @Test
    void S10_prune_removes_finished_content_after_a_restart() throws Exception {
        Upload upload = bench.uploaded(10 * K);
        Checkpoint promoted = upload.promote(upload.assemble());
        upload.prune(promoted);
        restart();

        upload.pruneAll();

        assertLost(() -> bench.read(upload.id, promoted, ByteRange.ALL));
    }

    @Test
    void S10_a_joined_upload_outlives_its_sources() throws Exception {
        Upload a = bench.uploaded(10 * K);
        Upload b = bench.uploaded(20 * K);
        Upload joined = bench.upload();
        Checkpoint promoted = joined.promote(joined.concatenate(a, b));
        joined.prune(promoted);
        a.pruneAll();
        b.pruneAll();

        joined.assertContent(promoted);
        assertThat(bench.residents()).isEmpty();
    }

    @Test
    void S10_a_writer_closed_without_a_checkpoint_leaves_nothing() throws Exception {
        Upload upload = bench.upload();
        StorageWriter writer = upload.writer();
        writer.write(bench.other(200 * K));
        writer.close();
        writer.close();
        upload.prepare();
        StorageWriter chunk =
                bench.storage().openChunk(upload.id, upload.checkpoint, new ByteRange(0, bench.chunk()), 1);
        chunk.write(bench.other(bench.chunk()));
        chunk.close();

        assertThat(bench.residents()).allMatch(resident -> resident.bytes() == 0);
    }

    @Test
    void S10_a_writer_closed_removes_the_bytes_behind_its_last_checkpoint() throws Exception {
        Upload upload = bench.upload();
        StorageWriter writer = upload.writer();
        upload.append(writer, 10);
        long needed = bench.residents().stream().mapToLong(Resident::bytes).sum();
        writer.write(bench.other(200 * K));
        writer.close();

        assertThat(bench.residents()).allMatch(resident -> resident.bytes() <= needed);
        upload.assertContent(upload.assemble());
    }

    private static void assertNothingComes(Callable<byte[]> call) {
        assertThat(quietly(call)).isEmpty();
    }

    private void assertRanges(Upload upload, Checkpoint whole) throws Exception {
        long length = upload.length();
        for (long first : new long[] {0, 1, 4095, 4096, length / 2, length - 1, length, length + 7}) {
            for (long count : new long[] {0, 1, 100, length / 3, length, Long.MAX_VALUE - first}) {
                upload.assertContent(whole, new ByteRange(first, count));
            }
        }
    }

    /** A channel that takes a few bytes at a time, as sockets do. */
    private record Sip(ByteArrayOutputStream sink) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer data) {
            byte[] few = new byte[Math.min(data.remaining(), 777)];
            data.get(few);
            sink.writeBytes(few);
            return few.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
