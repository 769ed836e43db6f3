// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.storage.local.HookedDisk.Op;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of the holding area saves listings, and hides nothing from prune (S10). */
@Timeout(60)
final class HoldingAreaTest {
    private static final int MOST = 20;

    private final HookedDisk disk = new HookedDisk(new SimulatedDisk());
    private final AtomicInteger siblings = new AtomicInteger();
    private LocalStorage storage;

    @BeforeEach
    void begin() throws IOException {
        storage = open(Sharing.EXCLUSIVE);
    }

    private LocalStorage open(Sharing sharing) throws IOException {
        Settings settings = new Settings(
                Durability.SYNC,
                sharing,
                Settings.Root.CREATED,
                1 << 20,
                10,
                Optional.empty(),
                1 << 20,
                4,
                MOST,
                new SecureRandom());
        return new LocalStorage(disk, settings, new Claims());
    }

    /** Uploads that share a directory. */
    private Upload sibling() {
        String number = Integer.toString(siblings.getAndIncrement(), 4);
        return new Upload(
                "k" + "a".repeat(25 - number.length())
                        + number.replace('0', 'b').replace('1', 'c'),
                "",
                0,
                1);
    }

    private Upload held() throws IOException, BytesLostException {
        Upload upload = sibling();
        upload.append(storage, 100);
        return upload;
    }

    private void assertNothingHeld() throws IOException {
        assertThat(storage.residents(Optional.empty(), 1000)).isEmpty();
    }

    private long listings() {
        return disk.count(Op.LIST, Places.HELD + "/");
    }

    @Test
    void a_directory_is_listed_once_however_many_uploads_are_pruned() throws Exception {
        for (int i = 0; i < 3 * MOST; i++) {
            Upload upload = held();
            upload.prune(storage, upload.promote(storage));
        }
        assertThat(listings()).isEqualTo(1);
        assertNothingHeld();
    }

    @Test
    void S10_what_the_process_before_left_is_found() throws Exception {
        Upload before = held();
        storage = open(Sharing.EXCLUSIVE);
        before.epoch++;
        before.checkpoint = Checkpoint.NONE;
        before.offset = 0;
        before.append(storage, 100);

        before.prune(storage, before.promote(storage));

        assertNothingHeld();
    }

    @Test
    void S10_what_comes_while_a_directory_is_read_is_found() throws Exception {
        Upload first = held();
        Upload during = sibling();
        disk.hook((op, name) -> {
            if (op == Op.LISTED && during.offset == 0) {
                try {
                    during.append(storage, 100);
                } catch (BytesLostException e) {
                    throw new IOException(e);
                }
            }
        });
        first.prune(storage, Checkpoint.NONE);
        assertThat(during.offset).isEqualTo(100);

        during.prune(storage, Checkpoint.NONE);

        assertThat(listings()).isEqualTo(1);
        assertNothingHeld();
    }

    @Test
    void S10_a_listing_that_failed_is_not_believed() throws Exception {
        Upload upload = held();
        for (Op op : new Op[] {Op.LIST, Op.LISTED}) {
            disk.fail(op, Places.HELD, new IOException("Input/output error"));
            assertThatThrownBy(() -> sibling().prune(storage, Checkpoint.NONE)).isInstanceOf(IOException.class);
            disk.heal();
        }
        upload.prune(storage, Checkpoint.NONE);
        assertNothingHeld();
    }

    @Test
    void S10_a_file_that_could_not_be_removed_is_not_forgotten() throws Exception {
        Upload upload = held();
        disk.fail(Op.UNLINK, Places.HELD, new IOException("Input/output error"));
        assertThatThrownBy(() -> upload.prune(storage, Checkpoint.NONE)).isInstanceOf(IOException.class);
        disk.heal();

        upload.prune(storage, Checkpoint.NONE);

        assertNothingHeld();
    }

    @Test
    void S10_what_a_prune_buried_that_failed_then_is_not_forgotten() throws Exception {
        Upload upload = held();
        upload.promote(storage);
        disk.fail(Op.FORCE_DIRECTORY, Places.FINAL, new IOException("Input/output error"));
        assertThatThrownBy(() -> upload.prune(storage, Checkpoint.NONE)).isInstanceOf(IOException.class);
        disk.heal();
        assertThat(storage.residents(Optional.empty(), 10)).hasSize(1);

        upload.prune(storage, Checkpoint.NONE);

        assertNothingHeld();
    }

    @Test
    void S10_of_more_than_can_be_remembered_nothing_is_overlooked() throws Exception {
        Upload[] uploads = new Upload[3 * MOST];
        Upload first = held();
        first.prune(storage, first.promote(storage));
        for (int i = 0; i < uploads.length; i++) {
            uploads[i] = held();
        }
        for (Upload upload : uploads) {
            upload.prune(storage, Checkpoint.NONE);
        }
        assertNothingHeld();
        assertThat(listings()).as("one each").isGreaterThan(MOST);
        for (int i = 0; i < 2 * MOST; i++) {
            sibling().prune(storage, Checkpoint.NONE);
        }
        disk.forget();
        for (int i = 0; i < MOST; i++) {
            Upload upload = held();
            upload.prune(storage, upload.promote(storage));
        }
        assertThat(listings()).as("once it is short again").isZero();
        assertNothingHeld();
    }

    @Test
    void S10_in_a_shared_root_the_files_of_others_are_found() throws Exception {
        HookedDisk shared = new HookedDisk(new SimulatedDisk());
        Settings settings = new Settings(
                Durability.SYNC,
                Sharing.SHARED,
                Settings.Root.CREATED,
                1 << 20,
                10,
                Optional.empty(),
                1 << 20,
                4,
                MOST,
                new SecureRandom());
        storage = new LocalStorage(shared, settings, new Claims());
        sibling().prune(storage, Checkpoint.NONE);
        Upload upload = sibling();
        upload.append(new LocalStorage(shared, settings, new Claims()), 100);

        upload.prune(storage, Checkpoint.NONE);

        assertNothingHeld();
    }
}
