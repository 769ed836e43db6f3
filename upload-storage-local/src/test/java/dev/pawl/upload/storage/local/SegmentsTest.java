// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.StorageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who goes on in which file, and what that saves. */
@Timeout(60)
final class SegmentsTest {
    @TempDir
    private Path root;

    private LocalStorage storage;

    @BeforeEach
    void begin() throws IOException {
        storage = LocalStorage.at(root).open();
    }

    @AfterEach
    void end() throws IOException {
        storage.close();
    }

    @Test
    void appends_one_after_another_fill_one_segment() throws Exception {
        Upload upload = new Upload();
        for (int i = 0; i < 5; i++) {
            upload.append(storage, 1000);
        }
        assertThat(Damage.segments(root)).hasSize(1);
    }

    @Test
    void the_next_process_cuts_what_was_not_recorded_and_goes_on_in_the_same_segment() throws Exception {
        Upload upload = new Upload();
        upload.append(storage, 1000);
        Path segment = Damage.segments(root).get(0);
        storage.close();
        Files.write(segment, new byte[5000], java.nio.file.StandardOpenOption.APPEND);
        storage = LocalStorage.at(root).open();
        upload.epoch++;

        upload.append(storage, 500);

        assertThat(Damage.segments(root)).containsExactly(segment);
        assertThat(Files.size(segment)).isEqualTo(1500);
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void an_epoch_that_is_not_later_cuts_nothing() throws Exception {
        Upload upload = new Upload();
        upload.append(storage, 1000);
        Upload older = new Upload(upload.id.text(), hex(upload.checkpoint), 1000, 1);
        upload.append(storage, 1000);
        storage.close();
        storage = LocalStorage.at(root).open();

        appendOther(older);

        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void a_later_epoch_of_this_process_cuts_nothing_either() throws Exception {
        Upload upload = new Upload();
        upload.append(storage, 1000);
        storage.close();
        storage = LocalStorage.at(root).open();
        Upload stale = new Upload(upload.id.text(), hex(upload.checkpoint), 1000, 2);
        upload.epoch = 3;
        upload.append(storage, 1000);

        appendOther(stale);

        upload.verify(storage, upload.assemble(storage));
    }

    /** Other bytes than those that were recorded there. */
    private void appendOther(Upload upload) throws Exception {
        try (StorageWriter writer = upload.writer(storage)) {
            writer.write(ByteBuffer.allocate(3000));
            upload.record(writer, 3000);
        }
    }

    @Test
    void a_later_epoch_takes_over_the_segment_of_an_idle_writer_and_ends_it() throws Exception {
        Upload upload = new Upload();
        StorageWriter abandoned = upload.writer(storage);
        upload.append(abandoned, 1000);
        upload.epoch++;

        upload.append(storage, 1000);

        assertThat(Damage.segments(root)).hasSize(1);
        abandoned.write(upload.bytes.buffer(0, 7));
        assertThatThrownBy(abandoned::checkpoint)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("superseded");
        abandoned.close();
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void the_segment_of_a_writer_with_bytes_on_the_way_is_left_alone() throws Exception {
        Upload upload = new Upload();
        StorageWriter abandoned = upload.writer(storage);
        upload.append(abandoned, 1000);
        abandoned.write(upload.bytes.buffer(0, 100_000));
        upload.epoch++;

        upload.append(storage, 1000);

        assertThat(Damage.segments(root)).hasSize(2);
        abandoned.close();
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void one_segment_is_assembled_without_a_copy_even_under_its_own_open_writer() throws Exception {
        Upload upload = new Upload();
        try (StorageWriter writer = upload.writer(storage)) {
            upload.append(writer, 1000);
            assertThat(storage.prompt(upload.id, upload.at())).isTrue();
            assertThat(upload.assemble(storage)).isEqualTo(upload.checkpoint);
            assertThatThrownBy(() -> {
                        writer.write(upload.bytes.buffer(0, 7));
                        writer.checkpoint();
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(Damage.segments(root)).hasSize(1);
    }

    @Test
    void nobody_goes_on_in_whole_content() throws Exception {
        Upload upload = new Upload();
        upload.append(storage, 1000);
        Position stale = upload.at();
        Checkpoint promoted = upload.promote(storage);
        try (StorageWriter late = storage.openWriter(upload.id, stale)) {
            late.write(upload.bytes.buffer(0, 100));
            late.checkpoint();
        }

        assertThat(Files.size(Damage.files(root.resolve(Places.FINAL)).get(0))).isEqualTo(1000);
        upload.verify(storage, promoted);
    }

    @Test
    void many_segments_of_a_shared_root_are_merged_before_a_checkpoint_is_too_long() throws Exception {
        storage.close();
        Files.writeString(
                root.resolve(Places.MARKER),
                Files.readString(root.resolve(Places.MARKER)).replace("EXCLUSIVE", "SHARED"));
        storage = LocalStorage.at(root).sharing(Sharing.SHARED).open();
        Upload upload = new Upload();
        try (LocalStorage other = LocalStorage.at(root).sharing(Sharing.SHARED).open()) {
            for (int i = 0; i < 400; i++) {
                upload.epoch++;
                upload.append(i % 2 == 0 ? storage : other, 50 + i);
            }
        }

        assertThat(upload.checkpoint.state().length).isLessThan(Checkpoint.MOST_BYTES);
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void a_checkpoint_of_the_most_and_largest_pieces_fits() throws Exception {
        Upload upload = new Upload();
        Piece largest =
                new Piece(new SegmentName(upload.id, Long.MAX_VALUE, -1, -1), Long.MAX_VALUE / Settings.MOST_PIECES);
        Checkpoint checkpoint =
                CheckpointCodec.encode(new Held.Pieces(java.util.Collections.nCopies(Settings.MOST_PIECES, largest)));

        assertThat(CheckpointCodec.decode(upload.id, checkpoint))
                .isInstanceOfSatisfying(
                        Held.Pieces.class, held -> assertThat(held.pieces()).hasSize(Settings.MOST_PIECES));
    }

    @Test
    void a_closed_storage_has_ended_its_writers() throws Exception {
        Upload upload = new Upload();
        StorageWriter writer = upload.writer(storage);
        upload.append(writer, 1000);
        writer.write(upload.bytes.buffer(0, 100_000));
        storage.close();

        assertThatThrownBy(writer::checkpoint).isInstanceOf(IOException.class);
        writer.close();
        storage = LocalStorage.at(root).open();
        assertThat(Damage.segments(root)).allMatch(file -> file.toFile().length() == 1000);
        upload.append(storage, 1);
        upload.verify(storage, upload.assemble(storage));
    }

    @Test
    void names_and_checkpoints_are_read_strictly() {
        String id = new Upload().id.text();
        assertThat(SegmentName.parse(id + ".7.0000000a00000000000000ff"))
                .hasValueSatisfying(name -> assertThat(name).hasToString(id + ".7.0000000a00000000000000ff"));
        for (String wrong : List.of(
                id + ".0.0000000a00000000000000ff",
                id + ".07.0000000a00000000000000ff",
                id + ".7.0000000A00000000000000ff",
                id + ".7.0000000a00000000000000ff/..",
                id + ".7.0000000a00000000000000f",
                "../" + id + ".7.0000000a00000000000000ff",
                id + ".9999999999999999999.0000000a00000000000000ff")) {
            assertThat(SegmentName.parse(wrong)).isEmpty();
        }
        Piece piece = new Piece(new SegmentName(new UploadId(id), 1, 2, 3), 200);
        String checkpoint = hex(CheckpointCodec.encode(new Held.Pieces(List.of(piece))));
        assertThat(checkpoint).isEqualTo("010101" + "01" + "00000002" + "0000000000000003" + "c801");
        String published = hex(CheckpointCodec.encode(new Held.Published("a/b", piece)));
        for (String wrong : List.of(
                checkpoint + "00",
                checkpoint.substring(0, checkpoint.length() - 2),
                checkpoint.replaceAll("c801$", "c88100"),
                checkpoint.replaceAll("c801$", "ffffffffffffffffff7f"),
                checkpoint.replaceAll("^010101", "010181"),
                checkpoint.replaceAll("^010101", "0101ffffffffffffffff7f"),
                checkpoint.replaceAll("^01", "02"),
                checkpoint.replaceAll("^0101", "0103"),
                published + "00",
                published.replace("612f62", "2f2f62"),
                published.replace("612f62", "61ff62"),
                published.replaceAll("^010203", "0102ffffffffffffffff7f"))) {
            Checkpoint forged = Checkpoint.of(java.util.HexFormat.of().parseHex(wrong));
            assertThatThrownBy(() -> CheckpointCodec.decode(new UploadId(id), forged))
                    .as(wrong)
                    .isInstanceOf(BytesLostException.class);
        }
    }

    private static String hex(Checkpoint checkpoint) {
        return java.util.HexFormat.of().formatHex(checkpoint.state());
    }
}
