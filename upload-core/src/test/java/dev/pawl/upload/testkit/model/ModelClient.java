// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit.model;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.FileState;
import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.UploadSpec.Role;
import dev.pawl.upload.engine.Append;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.AppendSpec.Completion;
import dev.pawl.upload.engine.ChunkSpec;
import dev.pawl.upload.engine.Download;
import dev.pawl.upload.engine.Status;
import dev.pawl.upload.spi.MetadataStore.Rows;
import dev.pawl.upload.testkit.Faults;
import dev.pawl.upload.testkit.FlakyMetadataStore;
import dev.pawl.upload.testkit.FlakyStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Does what a line of the script says, and holds what is answered against what must be true. */
final class ModelClient {
    private static final int[] LENGTHS = {0, 1, 3, 8, 12, 20, 33, 40};
    private static final FlakyMetadataStore.Call[] STORE_CALLS = {
        FlakyMetadataStore.Call.REPLACE,
        FlakyMetadataStore.Call.REPLACE,
        FlakyMetadataStore.Call.REPLACE,
        FlakyMetadataStore.Call.REPLACE,
        FlakyMetadataStore.Call.REPLACE,
        FlakyMetadataStore.Call.ADD_PART,
        FlakyMetadataStore.Call.FIND,
        FlakyMetadataStore.Call.NOW,
        FlakyMetadataStore.Call.PARTS,
        FlakyMetadataStore.Call.DUE,
        FlakyMetadataStore.Call.TAKE,
        FlakyMetadataStore.Call.DELIVERED
    };
    private static final FlakyStorage.Call[] STORAGE_CALLS = FlakyStorage.Call.values();
    private static final Duration[] LEAPS = {
        Duration.ofMillis(60),
        Duration.ofMillis(300),
        Duration.ofSeconds(2),
        Duration.ofSeconds(31),
        Duration.ofSeconds(61),
        Duration.ofHours(25),
        Duration.ofMinutes(20),
        Duration.ofHours(3),
    };

    private final ModelWorld world;
    private final List<ModelUpload> known = new ArrayList<>();
    private int requests;

    /** A request to the service. */
    private interface Request {
        void run() throws IOException, UploadRejectedException;
    }

    ModelClient(ModelWorld world) {
        this.world = world;
    }

    void perform(ModelCommand c, ModelNode node) {
        switch (c.kind()) {
            case CREATE -> create(c, node);
            case JOIN -> join(c, node);
            case SEND -> some(c).ifPresent(upload -> send(c, node, upload));
            case OPEN -> some(c).ifPresent(upload -> open(c, node, upload));
            case FEED ->
                some(c).flatMap(upload -> node.running(upload.first.id()))
                        .ifPresent(append -> feed(node, append, 1 + c.b() % 24));
            case END ->
                some(c).flatMap(upload -> node.running(upload.first.id()))
                        .ifPresent(append -> end(node, append, !c.bit(0)));
            case CUT ->
                some(c).flatMap(upload -> node.running(upload.first.id())).ifPresent(append -> cut(node, append));
            case CHUNK -> some(c).ifPresent(upload -> chunk(c, node, upload));
            case OPEN_CHUNK -> some(c).ifPresent(upload -> openChunk(c, node, upload));
            case END_CHUNK -> endChunk(node);
            case HEAD -> some(c).ifPresent(upload -> head(node, upload));
            case STATUS ->
                some(c).ifPresent(upload ->
                        query(node, upload, () -> node.service.status(ModelWorld.CALLER, upload.first.id())));
            case COMPLETE -> some(c).ifPresent(upload -> complete(node, upload));
            case PAUSE ->
                some(c).ifPresent(upload ->
                        ask(node, upload, () -> node.service.pause(ModelWorld.CALLER, upload.first.id())));
            case RESUME ->
                some(c).ifPresent(upload ->
                        ask(node, upload, () -> node.service.resume(ModelWorld.CALLER, upload.first.id())));
            case REMOVE -> some(c).ifPresent(upload -> remove(node, upload));
            case ARCHIVE -> some(c).ifPresent(upload -> archive(c, node, upload));
            case RESCAN ->
                some(c).ifPresent(upload ->
                        ask(node, upload, () -> node.service.rescan(Caller.operator(), upload.first.file())));
            case DOWNLOAD -> some(c).ifPresent(upload -> download(node, upload));
            case TICK ->
                some(c).flatMap(upload -> node.running(upload.first.id())).ifPresent(append -> tick(node, append));
            case DRAIN -> node.drain(1 + c.b() % 5);
            case MAINTAIN -> {
                ask(node, null, () -> node.service.maintenance().run());
                node.drain(c.bit(0) ? 5 : 0);
            }
            case SWEEP -> ask(node, null, () -> node.service.maintenance().sweep());
            case ADVANCE ->
                world.clock.advance(
                        some(c).flatMap(upload -> untilDue(c, upload)).orElse(LEAPS[c.choice(0, LEAPS.length)]));
            case METADATA_FAULT -> metadataFault(c, node);
            case STORAGE_FAULT ->
                node.storage
                        .faults()
                        .fail(
                                STORAGE_CALLS[c.choice(0, STORAGE_CALLS.length)],
                                1 + c.b() % 3,
                                c.bit(8) ? Faults.When.BEFORE : Faults.When.AFTER);
            case LAND_LATE -> world.landLate();
            case CRASH -> node.die(c.bit(0));
            case CRASH_WITHIN -> node.dieIn(1 + c.b() % 60, c.bit(0));
            case PAUSE_WITHIN -> node.stopIn(1 + c.b() % 24, 1 + c.choice(0, 10));
            case CLOSE -> close(node);
            case REFUSE_TASKS -> node.refuseTasks(c.bit(0));
            case REFUSE_EVENTS -> world.refuseEvents(1 + c.b() % 3);
            case SCANNER -> world.scans.next(ModelScans.Mood.values()[c.choice(0, ModelScans.Mood.values().length)]);
        }
    }

    private Optional<ModelUpload> some(ModelCommand c) {
        int newest = known.size() - 1;
        return known.isEmpty()
                ? Optional.empty()
                : Optional.of(known.get(c.upload() == ModelCommand.NEWEST ? newest : c.upload() % known.size()));
    }

    private Optional<Duration> untilDue(ModelCommand c, ModelUpload upload) {
        return world.watch
                .dueAt(upload.first.id())
                .filter(due -> c.choice(3, 4) == 0)
                .map(due -> Duration.between(world.clock.instant(), due))
                .filter(left -> !left.isNegative());
    }

    private void create(ModelCommand c, ModelNode node) {
        boolean partial = c.choice(0, 4) == 0;
        boolean shared = c.bit(2);
        int length = LENGTHS[c.choice(3, LENGTHS.length)];
        boolean deferred = c.choice(6, 4) == 0;
        boolean expecting = shared && !deferred && !partial && c.choice(8, 4) == 0;
        boolean wrong = c.choice(10, 3) == 0;
        int seed = ++requests;
        byte[] content = ModelBytes.of(seed, 0, length);
        String name = (shared ? "s" : "o") + seed + (expecting && wrong ? "!" : "");
        UploadSpec spec = deferred ? UploadSpec.ofUnknownLength(name) : UploadSpec.of(name, length);
        if (expecting) {
            Checksum right = c.bit(12) ? ModelBytes.sha256(content) : ModelBytes.crc32(content);
            spec = spec.withExpected(wrong ? ModelBytes.wrong(right) : right);
        }
        UploadSpec asked = partial ? spec.asPartial() : spec;
        ask(node, null, () -> known(node.service.create(ModelWorld.OWNER, asked).id()));
    }

    private void join(ModelCommand c, ModelNode node) {
        List<UploadId> partials = known.stream()
                .filter(upload -> upload.first.spec().role() == Role.PARTIAL)
                .map(upload -> upload.first.id())
                .toList();
        if (partials.isEmpty()) {
            return;
        }
        List<UploadId> sources = new ArrayList<>();
        for (int i = 0; i <= c.choice(0, 3); i++) {
            sources.add(partials.get((1 + c.upload() + i * c.choice(2, 3)) % partials.size()));
        }
        UploadSpec spec = UploadSpec.concatenation("final", sources);
        ask(node, null, () -> known(node.service.create(ModelWorld.OWNER, spec).id()));
    }

    private void known(UploadId id) {
        known.add(world.watch.upload(id));
    }

    private void send(ModelCommand c, ModelNode node, ModelUpload upload) {
        ModelAppend append = open(c, node, upload);
        if (append == null || append.append == null) {
            return;
        }
        int first = Math.min(append.planned, c.b() % 8);
        feed(node, append, first);
        feed(node, append, append.planned - first);
        end(node, append, true);
    }

    private @Nullable ModelAppend open(ModelCommand c, ModelNode node, ModelUpload upload) {
        Optional<Rows> rows = world.watch.rowsOf(upload.first.id());
        if (rows.isEmpty()) {
            return null;
        }
        ModelAppend append = request(c, upload, rows.get().session(), node);
        node.opening = append;
        world.note(() -> "  " + append);
        ask(node, upload, () -> {
            append.append = node.service.append(ModelWorld.CALLER, upload.first.id(), append.spec);
            append.openedAt = world.tick();
            append.lastByte = world.clock.instant();
            node.runs(append);
        });
        node.opening = null;
        return append;
    }

    private ModelAppend request(ModelCommand c, ModelUpload upload, UploadSession row, ModelNode node) {
        long arrived = node.running(upload.first.id())
                .map(running -> running.spec.offset() + running.sent)
                .orElse(row.offset());
        long offset = switch (c.choice(0, 8)) {
            case 0 -> row.offset() + 1;
            case 1 -> Math.max(0, row.offset() - 1);
            case 2 -> arrived;
            default -> row.offset();
        };
        long rest =
                row.length().orElse(Math.min(ModelWorld.LONGEST, row.content().allowance() + 2)) - offset;
        int planned = (int) Math.max(0, c.bit(3) ? rest : Math.min(rest, c.b() % 24));
        if (c.choice(4, 16) == 0) {
            planned += 2;
        }
        boolean declares = row.length().isEmpty() && c.choice(6, 3) == 0;
        Completion completion = Completion.AT_LENGTH;
        if (upload.first.spec().role() == Role.WHOLE) {
            completion = Completion.values()[Math.max(0, c.choice(9, 5) - 2)];
        }
        int seed = upload.shared ? upload.seed() : ++requests;
        boolean right = c.choice(12, 4) != 0;
        AppendSpec spec = AppendSpec.at(offset)
                .completing(completion)
                .declaring(declares ? OptionalLong.of(offset + planned) : OptionalLong.empty());
        int integrity = c.choice(14, 4);
        if (integrity == 0) {
            spec = spec.checkedByTrailer();
        } else if (integrity == 1) {
            Checksum sum = ModelBytes.crc32(ModelBytes.of(seed, offset, planned));
            spec = spec.checkedBy(right ? sum : ModelBytes.wrong(sum));
        }
        return new ModelAppend(upload, seed, spec, planned, right);
    }

    private void feed(ModelNode node, ModelAppend append, int count) {
        Append open = append.append;
        int more = Math.min(count, append.planned - append.sent);
        if (open == null || more <= 0) {
            return;
        }
        byte[] bytes = append.bytes(append.sent, more);
        append.sent += more;
        append.lastByte = world.clock.instant();
        ask(node, append.upload, () -> {
            Append.Next next = open.write(ByteBuffer.wrap(bytes));
            append.lastByte = world.clock.instant();
            world.note(() -> "  " + append + ": " + next);
        });
    }

    private void end(ModelNode node, ModelAppend append, boolean andEndAgain) {
        Append open = append.append;
        if (open == null) {
            return;
        }
        append.ending = true;
        query(node, append.upload, () -> {
            Status status = open.end(append.trailer());
            if (andEndAgain) {
                append.upload.check(
                        open.end(append.trailer()).equals(status), () -> "a second end answers something else");
            }
            append.upload.checkAccepted(append, status);
            return status;
        });
        node.ended(append);
    }

    private void cut(ModelNode node, ModelAppend append) {
        Append open = append.append;
        if (open != null) {
            query(node, append.upload, open::cut);
            node.ended(append);
        }
    }

    private void tick(ModelNode node, ModelAppend append) {
        Append open = append.append;
        if (open != null) {
            ask(node, append.upload, () -> world.setup().timer().accept(open));
        }
    }

    private void chunk(ModelCommand c, ModelNode node, ModelUpload upload) {
        if (chunkable(upload)) {
            query(node, upload, () -> {
                ModelChunk chunk = opened(c, node, upload);
                try (Append append = chunk.append()) {
                    return ended(chunk, append);
                }
            });
        }
    }

    private void openChunk(ModelCommand c, ModelNode node, ModelUpload upload) {
        if (chunkable(upload)) {
            ask(node, upload, () -> node.opens(opened(c, node, upload)));
        }
    }

    private void endChunk(ModelNode node) {
        node.endsChunk().ifPresent(chunk -> query(node, chunk.upload(), () -> ended(chunk, chunk.append())));
    }

    private boolean chunkable(ModelUpload upload) {
        return upload.shared && world.watch.rowsOf(upload.first.id()).isPresent();
    }

    private ModelChunk opened(ModelCommand c, ModelNode node, ModelUpload upload)
            throws IOException, UploadRejectedException {
        UploadSession row = world.watch.rowsOf(upload.first.id()).orElseThrow().session();
        long length = row.length().orElse(0);
        int quarter = (int) Math.max(1, length / 4);
        int first = quarter * c.choice(0, 4) + (c.choice(4, 8) == 0 ? 1 : 0);
        int count = c.choice(7, 4) == 0 ? (int) length - first : quarter * (1 + c.choice(9, 2));
        int most = Math.max(0, Math.min(count, (int) length - first));
        byte[] bytes = ModelBytes.of(upload.seed(), first, most);
        boolean right = c.choice(12, 6) != 0;
        Optional<Checksum> sum = c.bit(11)
                ? Optional.of(right ? ModelBytes.crc32(bytes) : ModelBytes.wrong(ModelBytes.crc32(bytes)))
                : Optional.empty();
        ByteRange range = new ByteRange(first, most);
        Append append = node.service.chunk(ModelWorld.CALLER, upload.first.id(), new ChunkSpec(range, sum));
        append.write(ByteBuffer.wrap(bytes, 0, c.choice(14, 3) == 0 ? most / 2 : most));
        return new ModelChunk(upload, range, append);
    }

    private static Status ended(ModelChunk chunk, Append append) throws IOException, UploadRejectedException {
        Status status = append.end(Optional.empty());
        chunk.upload().keeps(chunk.range());
        chunk.upload().checkKept(status, chunk.range());
        return status;
    }

    void head(ModelNode node, ModelUpload upload) {
        long asked = world.tick();
        long acked = upload.acked;
        ask(node, upload, () -> {
            UploadSession row = node.service.resumePoint(ModelWorld.CALLER, upload.first.id());
            world.note(() -> "  offset " + row.offsetToTell() + ", " + row.state());
            upload.told(row.offsetToTell(), acked);
            upload.resumePointAsked = Math.max(upload.resumePointAsked, asked);
        });
    }

    void remove(ModelNode node, ModelUpload upload) {
        upload.removeAsked = true;
        ask(node, upload, () -> node.service.remove(ModelWorld.CALLER, upload.first.id()));
    }

    private void complete(ModelNode node, ModelUpload upload) {
        node.completing = upload.first.id();
        query(node, upload, () -> node.service.complete(ModelWorld.CALLER, upload.first.id(), Duration.ZERO));
        node.completing = null;
    }

    private void archive(ModelCommand c, ModelNode node, ModelUpload upload) {
        ask(node, upload, () -> {
            if (c.bit(0)) {
                node.service.archive(ModelWorld.CALLER, upload.first.file());
            } else {
                node.service.restore(ModelWorld.CALLER, upload.first.file());
            }
        });
    }

    private void download(ModelNode node, ModelUpload upload) {
        node.downloading = true;
        ask(node, upload, () -> {
            try (Download download = node.service.open(ModelWorld.CALLER, upload.first.file(), ByteRange.ALL)) {
                upload.check(download.file().state() == FileState.AVAILABLE, () -> "readable and " + download.file());
                byte[] content = download.content().stream().readAllBytes();
                byte[] accepted = upload.accepted(download.file().length().orElseThrow());
                upload.check(Arrays.equals(content, accepted), () -> "I2: other bytes were read than were accepted");
                world.note(() -> "  read " + content.length + " bytes");
            }
        });
        node.downloading = false;
    }

    private void close(ModelNode node) {
        node.drain(1000);
        if (!node.dead()) {
            node.hurry();
            ask(node, null, node.service::close);
            node.die(false);
        }
    }

    private static void metadataFault(ModelCommand c, ModelNode node) {
        FlakyMetadataStore.Call call = STORE_CALLS[c.choice(0, STORE_CALLS.length)];
        boolean writes = call == FlakyMetadataStore.Call.REPLACE || call == FlakyMetadataStore.Call.ADD_PART;
        FlakyMetadataStore.Fault[] faults = FlakyMetadataStore.Fault.values();
        node.metadata.fail(call, 1 + c.b() % 4, faults[c.choice(4, writes ? faults.length : 2)]);
    }

    /** A request that is answered by a status. */
    private interface Question {
        Status ask() throws IOException, UploadRejectedException;
    }

    private void query(ModelNode node, ModelUpload upload, Question question) {
        ModelUpload.Known known = upload.known();
        ask(node, upload, () -> {
            Status status = question.ask();
            UploadSession row = status.session();
            world.note(() -> "  offset " + row.offsetToTell() + ", " + row.state());
            upload.answered(status, known);
        });
    }

    /** Any request: what it may throw, and what its refusal may say. */
    private void ask(ModelNode node, @Nullable ModelUpload upload, Request request) {
        long acked = upload == null ? 0 : upload.acked;
        try {
            request.run();
        } catch (IOException notNow) {
            world.note(() -> "  " + notNow);
        } catch (UploadRejectedException e) {
            world.note(() -> "  " + e.why() + ": " + e.getMessage());
            refused(node, upload, e, acked);
        } catch (ModelViolation | NodeDied end) {
            throw end;
        } catch (RuntimeException | Error e) {
            if (!node.dead()) {
                throw new ModelViolation("a command ended with " + e + " at "
                        + List.of(e.getStackTrace()).subList(0, Math.min(8, e.getStackTrace().length)));
            }
        }
    }

    private void refused(ModelNode node, @Nullable ModelUpload upload, UploadRejectedException e, long acked) {
        if (upload == null || node.dead()) {
            return;
        }
        upload.check(e.why() != Rejection.BYTES_LOST, () -> "I2: " + e.getMessage());
        if (e.why() == Rejection.OFFSET_MISMATCH) {
            long expected = e.expectedOffset().orElseThrow();
            upload.told(expected, acked);
            ModelAppend asked = node.opening;
            upload.check(
                    asked == null || asked.spec.offset() != expected || receives(node, upload),
                    () -> "I8: refused at the right offset: " + e.getMessage());
        }
    }

    /** Whether another request is bringing bytes right now: that is not disturbed. */
    private boolean receives(ModelNode node, ModelUpload upload) {
        Instant silent = world.clock.instant().minusMillis(50);
        return node.running(upload.first.id())
                .filter(running -> running.lastByte.isAfter(silent))
                .isPresent();
    }
}
