// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.Usage;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.spi.Storage.Resident;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** After the last fault: everything returns to normal by itself (I10), every client gets through, nothing is left over. */
final class ModelHealing {
    private static final int MOST_ROUNDS = 80;

    private final ModelWorld world;

    ModelHealing(ModelWorld world) {
        this.world = world;
    }

    void heal() throws IOException, UploadRejectedException {
        world.note(() -> "everything heals");
        world.refuseEvents(0);
        world.scans.heal();
        world.nodes().forEach(ModelNode::heal);
        world.landLate();
        settle();
        finishAll();
        settle();
        readAll();
        hostsGoAway();
        removeAll();
        settle();
        world.clock.advance(Duration.ofDays(31));
        settle();
        maintain();
        sweep();
        nothingIsLeft();
    }

    /** Until nothing is owed that does not wait for people. */
    private void settle() throws IOException {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            world.nodes().forEach(node -> node.drain(10_000));
            world.watch.checkAll();
            Optional<Instant> next = nextDue();
            boolean heard = world.watch.uploads().stream().allMatch(ModelUpload::allHeard);
            if (next.isEmpty() && heard) {
                return;
            }
            Instant now = world.clock.instant();
            Instant then = next.orElse(now.plusSeconds(31));
            if (then.isAfter(now)) {
                world.clock.advance(Duration.between(now, then).plusMillis(1));
            }
            world.nodes().get(round % 2).service.maintenance().run();
        }
        throw new ModelViolation("I10: it never ends: " + unsettled());
    }

    private Optional<Instant> nextDue() {
        return unsettled().stream()
                .map(row -> row.dueAt().orElse(world.clock.instant()))
                .min(Instant::compareTo);
    }

    private List<UploadSession> unsettled() {
        return world.watch.sessions().stream().filter(this::unsettled).toList();
    }

    private boolean unsettled(UploadSession row) {
        return switch (row.state()) {
            case PENDING, UPLOADING, PAUSED, COMPLETE -> false;
            case SCAN_FAILED, QUARANTINED ->
                row.dueAt().map(due -> !due.isAfter(world.clock.instant())).orElse(false);
            case ASSEMBLING, SCANNING, PROMOTING -> true;
            case FAILED, CANCELLED, DELETED -> !row.bytesGone();
        };
    }

    /** Every client that still may sends the rest, without one refusal. */
    private void finishAll() throws IOException, UploadRejectedException {
        for (ModelUpload upload : List.copyOf(world.watch.uploads())) {
            Optional<Rows> rows = world.watch.rowsOf(upload.first.id());
            boolean open = rows.isPresent() && rows.get().session().state().open();
            boolean joined = rows.isPresent()
                    && rows.get().session().outcome().joinedTo().isPresent();
            if (open && !joined) {
                finish(upload, world.nodes().get(upload.number % 2));
            }
        }
    }

    private void finish(ModelUpload upload, ModelNode node) throws IOException, UploadRejectedException {
        world.note(() -> "finish " + upload + " at " + node);
        node.service.resume(ModelWorld.CALLER, upload.first.id());
        world.client().head(node, upload);
        UploadSession row = world.watch.rowsOf(upload.first.id()).orElseThrow().session();
        if (!row.state().open()) {
            return;
        }
        long length =
                row.length().orElse(Math.min(row.offset() + 3, row.content().allowance()));
        AppendSpec spec = AppendSpec.at(row.offset()).declaring(OptionalLong.of(length));
        int seed = upload.shared ? upload.seed() : 500 + upload.number;
        ModelAppend append = new ModelAppend(upload, seed, spec, (int) (length - row.offset()), true);
        node.opening = append;
        try (Append open = node.service.append(ModelWorld.CALLER, upload.first.id(), spec)) {
            append.append = open;
            append.openedAt = world.tick();
            node.runs(append);
            node.opening = null;
            append.sent = append.planned;
            open.write(ByteBuffer.wrap(append.bytes(0, append.planned)));
            append.ending = true;
            Status status = open.end(Optional.empty());
            node.ended(append);
            boolean whole = upload.first.spec().role() == Role.PARTIAL
                    ? status.session().whole()
                    : !status.session().state().open();
            upload.check(whole, () -> "I10: everything was sent, and it is " + status.session());
            upload.told(status.session().offsetToTell(), upload.acked);
        } catch (UploadRejectedException e) {
            node.opening = null;
            node.ended(append);
            if (e.why() != Rejection.TYPE_REFUSED || !world.types.ruled()) {
                throw e;
            }
        }
    }

    private void readAll() throws IOException {
        for (ModelUpload upload : world.watch.uploads()) {
            Optional<Rows> rows = world.watch.rowsOf(upload.first.id());
            if (rows.isPresent() && rows.get().session().state() == SessionState.COMPLETE) {
                read(upload, rows.get());
            }
            upload.checkStory();
        }
    }

    private void read(ModelUpload upload, Rows rows) throws IOException {
        ModelNode node = world.nodes().get(upload.number % 2);
        node.downloading = true;
        try (Download download = node.service.open(ModelWorld.CALLER, upload.first.file(), ByteRange.ALL)) {
            byte[] content = download.content().stream().readAllBytes();
            upload.check(
                    Arrays.equals(
                            content, upload.accepted(rows.session().length().orElseThrow())),
                    () -> "I2: other bytes are read than were accepted");
        } catch (UploadRejectedException e) {
            boolean hidden = rows.file().orElseThrow().state() == dev.pawl.upload.FileState.ARCHIVED;
            upload.check(hidden && e.why() == Rejection.NOT_AVAILABLE, () -> "I4: cannot be read: " + e.getMessage());
        }
        node.downloading = false;
    }

    private void hostsGoAway() {
        for (ModelNode node : world.nodes()) {
            for (Optional<ModelChunk> chunk = node.endsChunk(); chunk.isPresent(); chunk = node.endsChunk()) {
                chunk.get().append().close();
            }
            for (ModelAppend append : node.running()) {
                Append open = append.append;
                if (open != null) {
                    open.close();
                }
            }
        }
    }

    private void removeAll() throws IOException, UploadRejectedException {
        for (ModelUpload upload : world.watch.uploads()) {
            if (world.watch.rowsOf(upload.first.id()).isPresent()) {
                upload.removeAsked = true;
                world.nodes().get(upload.number % 2).service.remove(Caller.operator(), upload.first.id());
            }
        }
    }

    private void maintain() throws IOException {
        for (ModelNode node : world.nodes()) {
            node.service.maintenance().run();
            node.drain(10_000);
        }
    }

    private void sweep() throws IOException {
        world.clock.advance(Duration.ofHours(25));
        world.nodes().get(0).service.maintenance().sweep();
        maintain();
    }

    private void nothingIsLeft() throws IOException {
        world.watch.checkAll();
        Usage usage = world.usage();
        List<Resident> residents = world.backends().storage().residents(Optional.empty(), 10);
        long stored = world.backends().storedBytes().orElse(0L);
        if (!usage.equals(Usage.NOTHING)) {
            throw new ModelViolation("I6: all was removed, and the account says " + usage);
        }
        if (!residents.isEmpty() || stored != 0) {
            throw new ModelViolation("S10: all was removed, and " + stored + " bytes are left: " + residents);
        }
    }
}
