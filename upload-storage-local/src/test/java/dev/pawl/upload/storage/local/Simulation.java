// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.Storage.Resident;
import dev.pawl.upload.spi.Storage.Source;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.spi.StorageWriter.Saved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One execution: commands as an engine gives them, with its rows as the only judge, over a disk on which every call may be
 * the last one. The rows are the oracle: bytes that were recorded are there (S1, S2, S3, S4), final names are whole or
 * absent (S7), what was pruned is gone (S10), and once faults end everything can be finished.
 *
 * <p>Beside the engine that keeps its word there are threads that were paused with an old row: they open writers under old
 * epochs, at old checkpoints, and promote late. They may fail, and must not harm.
 */
final class Simulation {
    /** A rule was broken. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String text) {
            super(text);
        }
    }

    enum Kind {
        CREATE,
        OPEN,
        OPEN_STALE,
        WRITE,
        CHECKPOINT,
        RECORD,
        CLOSE,
        APPEND,
        CHUNK,
        RECEIVE,
        ASSEMBLE,
        CONCATENATE,
        PROMOTE,
        PROMOTE_LATE,
        PRUNE,
        DELETE,
        RESIDENTS,
        BACKGROUND,
        KILL,
        POWER
    }

    /** In the order of {@link Kind}: how often each comes. */
    private static final int[] WEIGHTS = {2, 10, 4, 14, 12, 10, 5, 10, 6, 2, 5, 1, 6, 2, 5, 1, 1, 4, 2, 3};

    /**
     * One command.
     *
     * @param a chooses whom it is for
     * @param b chooses how
     * @param faultIn which of its calls goes wrong, or -1
     * @param fault what becomes of that call
     * @param seed of everything random in it
     */
    record Command(Kind kind, int a, int b, int faultIn, SimulatedDisk.Fault fault, long seed) {
        @Override
        public String toString() {
            return kind + "(" + a % 97 + "," + b % 97 + ")" + (faultIn < 0 ? "" : "!" + fault + "@" + faultIn);
        }
    }

    private enum State {
        UPLOADING,
        RECEIVED,
        WHOLE,
        PROMOTED,
        DELETED
    }

    private static final String DESTINATION = "tenant/files";
    private static final Checkpoint NONE = Checkpoint.NONE;

    private record View(long epoch, long version, Checkpoint checkpoint, byte[] content) {}

    /** A row, and what threads of this process remember of it. */
    private static final class Upload {
        final UploadId id;
        State state = State.UPLOADING;
        long epoch = 1;
        long version;
        int owner = -1;
        boolean doubt;
        Checkpoint checkpoint = NONE;
        byte[] content = new byte[0];
        byte[] beside = new byte[0];
        final List<Part> parts = new ArrayList<>();
        final List<View> views = new ArrayList<>();
        final List<Checkpoint> wholes = new ArrayList<>();

        Upload(UploadId id) {
            this.id = id;
        }

        byte[] all() {
            return joined(content, beside);
        }

        Position position() {
            return new Position(checkpoint, content.length, epoch, List.copyOf(parts));
        }

        void raise() {
            remember();
            epoch++;
            version++;
            doubt = false;
        }

        /** What a thread knows that is paused now; it would not open a writer for a row in another state. */
        void remember() {
            if (state != State.UPLOADING) {
                return;
            }
            views.add(new View(epoch, version, checkpoint, content));
            if (views.size() > 4) {
                views.remove(0);
            }
        }
    }

    private static final class Writer {
        final StorageWriter writer;
        final Upload upload;
        final long epoch;
        long version;
        byte[] content;
        boolean broken;
        boolean closed;

        @Nullable Saved saved;

        byte[] savedContent = new byte[0];

        Writer(StorageWriter writer, Upload upload, long epoch, long version, byte[] content) {
            this.writer = writer;
            this.upload = upload;
            this.epoch = epoch;
            this.version = version;
            this.content = content;
        }

        boolean current() {
            return epoch == upload.epoch
                    && version == upload.version
                    && upload.state == State.UPLOADING
                    && !upload.doubt;
        }
    }

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Bug bug;
    private final SplittableRandom bytes;
    private final boolean shared;
    private final List<LocalStorage> storages = new ArrayList<>();
    private final List<Upload> uploads = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final SplittableRandom names;
    private final int files;
    private final long buffers;
    private int generation;

    private Simulation(long seed, Bug bug) {
        this.bug = bug;
        bytes = new SplittableRandom(seed);
        names = bytes.split();
        shared = bytes.nextInt(4) == 0;
        files = 1 + bytes.nextInt(3);
        buffers = bytes.nextInt(2) * 3000L;
    }

    static List<Command> commands(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int total = Arrays.stream(WEIGHTS).sum();
        int count = 5 + random.nextInt(55);
        // a third of all executions has no faults inside commands, a third few
        int faults = random.nextInt(3) * 8;
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(total);
            int kind = 0;
            while (at >= WEIGHTS[kind]) {
                at -= WEIGHTS[kind++];
            }
            int faultIn = random.nextInt(100) < faults ? random.nextInt(1 << random.nextInt(1, 6)) : -1;
            if (faults > 0 && Kind.values()[kind] == Kind.BACKGROUND && random.nextInt(4) == 0) {
                // it makes one call only
                faultIn = 0;
            }
            commands.add(new Command(
                    Kind.values()[kind],
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    faultIn,
                    SimulatedDisk.Fault.values()[random.nextInt(4)],
                    random.nextLong()));
        }
        return commands;
    }

    /** Runs commands; the text of what was broken, or empty. Says how many calls the disk got. */
    static Optional<String> run(long seed, Bug bug, List<Command> commands, LongAdder steps) {
        Simulation simulation = new Simulation(seed, bug);
        try {
            simulation.restart(new Command(Kind.KILL, 0, 0, -1, SimulatedDisk.Fault.CRASH_BEFORE, seed));
            for (Command command : commands) {
                simulation.step(command);
            }
            simulation.finish(seed);
            return Optional.empty();
        } catch (Violation | BytesLostException | IOException e) {
            return Optional.of(e.toString());
        } catch (RuntimeException e) {
            return Optional.of(e + " at " + Arrays.toString(Arrays.copyOf(e.getStackTrace(), 6)));
        } finally {
            steps.add(simulation.disk.steps());
        }
    }

    private void step(Command command) throws IOException, BytesLostException {
        try {
            disk.arm(command.seed(), command.faultIn(), command.fault());
            execute(command);
            disk.arm(command.seed(), -1, command.fault());
        } catch (SimulatedDisk.Crash e) {
            if (command.b() % 2 == 0) {
                disk.kill();
            } else {
                disk.losePower();
            }
            restart(command);
        }
        verifyFinals();
    }

    private void execute(Command command) throws IOException, BytesLostException {
        switch (command.kind()) {
            case CREATE -> create();
            case OPEN -> upload(command).ifPresent(upload -> open(upload, command));
            case OPEN_STALE -> upload(command).ifPresent(upload -> openStale(upload, command));
            case WRITE -> writer(command).ifPresent(writer -> write(writer, 1 + command.b() % 150));
            case CHECKPOINT -> writer(command).ifPresent(this::checkpoint);
            case RECORD -> writer(command).ifPresent(writer -> record(writer, command.b()));
            case CLOSE -> writer(command).ifPresent(this::close);
            case APPEND -> upload(command).ifPresent(upload -> append(upload, command));
            case CHUNK -> upload(command).ifPresent(upload -> chunk(upload, command));
            case RECEIVE -> upload(command).ifPresent(Simulation::receive);
            case ASSEMBLE -> upload(command).ifPresent(upload -> assemble(upload, command));
            case CONCATENATE -> concatenate(command);
            case PROMOTE -> upload(command).ifPresent(upload -> promote(upload, command));
            case PROMOTE_LATE -> upload(command).ifPresent(upload -> promoteLate(upload, command));
            case PRUNE -> upload(command).ifPresent(upload -> prune(upload, command));
            case DELETE -> upload(command).ifPresent(Simulation::delete);
            case RESIDENTS -> residents(command);
            case BACKGROUND -> Optional.ofNullable(background.poll()).ifPresent(Runnable::run);
            case KILL -> {
                disk.kill();
                restart(command);
            }
            case POWER -> {
                disk.losePower();
                restart(command);
            }
        }
    }

    private interface Call<T> {
        T run() throws IOException, BytesLostException;
    }

    /** An engine's call: bytes that are recorded are never lost, and without a fault nothing fails. */
    private <T> Optional<T> must(String what, Call<T> call) {
        int before = disk.errors();
        try {
            return Optional.of(call.run());
        } catch (BytesLostException e) {
            throw new Violation(what + ": " + e.getMessage());
        } catch (IOException e) {
            if (disk.errors() == before) {
                throw new Violation(what + " failed without a fault: " + e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** A call of somebody who should know better. */
    private static <T> Optional<T> may(Call<T> call) {
        try {
            return Optional.of(call.run());
        } catch (BytesLostException | IOException e) {
            return Optional.empty();
        }
    }

    private Optional<Upload> upload(Command command) {
        return uploads.isEmpty() ? Optional.empty() : Optional.of(uploads.get(command.a() % uploads.size()));
    }

    private Optional<Writer> writer(Command command) {
        return writers.isEmpty() ? Optional.empty() : Optional.of(writers.get(command.a() % writers.size()));
    }

    private LocalStorage storage(Command command) {
        return storages.get((command.a() >> 8) % storages.size());
    }

    private void create() {
        if (uploads.size() < 4) {
            uploads.add(new Upload(UploadId.next(names)));
        }
    }

    private void open(Upload upload, Command command) {
        if (upload.state != State.UPLOADING || !upload.parts.isEmpty()) {
            return;
        }
        int owner = generation * 2 + (command.a() >> 8) % storages.size();
        boolean busy = writers.stream().anyMatch(w -> w.upload == upload && w.epoch == upload.epoch && !w.closed);
        if (upload.owner != owner || upload.doubt || busy || command.b() % 5 == 0) {
            upload.raise();
            upload.owner = owner;
        }
        must("open writer", () -> storage(command).openWriter(upload.id, upload.position()))
                .ifPresent(w -> writers.add(new Writer(w, upload, upload.epoch, upload.version, upload.content)));
    }

    private void openStale(Upload upload, Command command) {
        if (!upload.views.isEmpty()) {
            View view = upload.views.get(command.b() % upload.views.size());
            Position at = new Position(view.checkpoint(), view.content().length, view.epoch(), List.of());
            may(() -> storage(command).openWriter(upload.id, at))
                    .ifPresent(w -> writers.add(new Writer(w, upload, view.epoch(), view.version(), view.content())));
        }
    }

    private void write(Writer writer, int count) {
        if (writer.closed || writer.broken) {
            return;
        }
        byte[] data = random(count);
        writer.broken = true;
        ended(writer, () -> {
                    writer.writer.write(ByteBuffer.wrap(data));
                    return data;
                })
                .ifPresent(done -> {
                    writer.broken = false;
                    writer.content = joined(writer.content, data);
                });
    }

    private void checkpoint(Writer writer) {
        if (writer.closed || writer.broken) {
            return;
        }
        writer.broken = true;
        ended(writer, writer.writer::checkpoint).ifPresent(saved -> {
            writer.broken = false;
            writer.saved = saved;
            writer.savedContent = writer.content;
        });
    }

    private <T> Optional<T> ended(Writer writer, Call<T> call) {
        int before = disk.errors();
        // a fault of an eviction or in the background may be told later
        return writer.current() && before == 0 ? must("writer", call) : may(call);
    }

    private static void record(Writer writer, int b) {
        Upload upload = writer.upload;
        Saved saved = writer.saved;
        if (saved == null || !writer.current()) {
            return;
        }
        boolean doubt = b % 8 == 0;
        if (!doubt || b % 16 == 0) {
            upload.remember();
            upload.checkpoint = saved.checkpoint();
            upload.content = writer.savedContent;
            upload.version++;
            writer.version = upload.version;
        }
        upload.doubt = doubt;
        writer.saved = null;
    }

    private void close(Writer writer) {
        if (writer.closed) {
            return;
        }
        writer.closed = true;
        writer.writer.close();
        writers.remove(writer);
    }

    /** A whole request, as most are. */
    private void append(Upload upload, Command command) {
        int before = writers.size();
        open(upload, command);
        if (writers.size() > before) {
            Writer writer = writers.get(before);
            write(writer, 1 + command.b() % 150);
            checkpoint(writer);
            record(writer, 1);
            close(writer);
        }
    }

    private void chunk(Upload upload, Command command) {
        if (upload.state != State.UPLOADING) {
            return;
        }
        upload.raise();
        byte[] data = random(1 + command.b() % 100);
        ByteRange range = new ByteRange(upload.all().length, data.length);
        Optional<StorageWriter> opened =
                must("open chunk", () -> storage(command).openChunk(upload.id, upload.checkpoint, range, upload.epoch));
        opened.flatMap(writer -> must("chunk", () -> {
                    writer.write(ByteBuffer.wrap(data));
                    return writer.checkpoint();
                }))
                .filter(saved -> command.b() % 4 != 0)
                .ifPresent(saved -> {
                    upload.parts.addAll(saved.sealed());
                    upload.beside = joined(upload.beside, data);
                });
        opened.filter(writer -> command.b() % 5 != 0).ifPresent(StorageWriter::close);
    }

    private static void receive(Upload upload) {
        if (upload.state == State.UPLOADING) {
            if (upload.doubt) {
                upload.raise();
            }
            upload.remember();
            upload.state = State.RECEIVED;
            upload.version++;
        }
    }

    private void assemble(Upload upload, Command command) {
        receive(upload);
        if (upload.state != State.RECEIVED) {
            return;
        }
        must("assemble", () -> storage(command).assemble(upload.id, upload.position(), upload.all().length, Pulse.NONE))
                .ifPresent(whole -> {
                    verifyWhole(upload, whole);
                    upload.wholes.add(whole);
                    if (command.b() % 4 != 0) {
                        upload.checkpoint = whole;
                        upload.content = upload.all();
                        upload.beside = new byte[0];
                        upload.parts.clear();
                        upload.state = State.WHOLE;
                    }
                });
    }

    private void concatenate(Command command) throws IOException, BytesLostException {
        List<Upload> sources = uploads.stream()
                .filter(upload -> upload.state == State.RECEIVED || upload.state == State.WHOLE)
                .toList();
        if (sources.isEmpty() || uploads.size() >= 6) {
            return;
        }
        Upload joined = new Upload(UploadId.next(names));
        List<Source> list = new ArrayList<>();
        for (Upload source : List.of(sources.get(0), sources.get(sources.size() - 1))) {
            Position at = source.position();
            list.add(new Source(source.id, new Position(at.checkpoint(), source.all().length, at.epoch(), at.parts())));
            joined.content = joined(joined.content, source.all());
        }
        uploads.add(joined);
        joined.state = State.DELETED;
        must("concatenate", () -> storage(command).concatenate(joined.id, list, 1, Pulse.NONE))
                .ifPresent(whole -> {
                    joined.state = State.WHOLE;
                    joined.checkpoint = whole;
                    joined.wholes.add(whole);
                });
    }

    private void promote(Upload upload, Command command) {
        if (upload.state == State.WHOLE) {
            must("promote", () -> storage(command).promote(upload.id, upload.checkpoint, DESTINATION, Pulse.NONE))
                    .filter(promoted -> command.b() % 4 != 0)
                    .ifPresent(promoted -> {
                        upload.checkpoint = promoted;
                        upload.state = State.PROMOTED;
                    });
        }
    }

    private void promoteLate(Upload upload, Command command) {
        if (!upload.wholes.isEmpty()) {
            Checkpoint whole = upload.wholes.get(command.b() % upload.wholes.size());
            may(() -> storage(command).promote(upload.id, whole, DESTINATION, Pulse.NONE));
        }
    }

    private void prune(Upload upload, Command command) {
        upload.raise();
        Position keep = upload.state == State.DELETED ? Position.NOTHING : upload.position();
        must("prune", () -> {
                    storage(command).prune(upload.id, DESTINATION, keep);
                    return keep;
                })
                .ifPresent(done -> verifyPruned(upload));
    }

    private static void delete(Upload upload) {
        upload.raise();
        upload.state = State.DELETED;
    }

    private void residents(Command command) {
        Set<String> held = new TreeSet<>();
        disk.peek(
                Places.HELD,
                (name, content) -> Places.segment(name)
                        .ifPresent(segment -> held.add(segment.id().text())));
        List<String> told = new ArrayList<>();
        Optional<UploadId> cursor = Optional.empty();
        for (boolean more = true; more; ) {
            Optional<UploadId> from = cursor;
            Optional<List<Resident>> page =
                    must("residents", () -> storage(command).residents(from, 2));
            if (page.isEmpty()) {
                return;
            }
            page.get().forEach(resident -> told.add(resident.id().text()));
            more = page.get().size() == 2;
            cursor = more ? Optional.of(page.get().get(1).id()) : cursor;
        }
        if (!told.equals(List.copyOf(held))) {
            throw new Violation("S10: residents are " + held + ", told were " + told);
        }
    }

    /** A new process; it may die on the way, too. */
    private void restart(Command command) throws IOException, BytesLostException {
        generation++;
        storages.clear();
        writers.clear();
        background.clear();
        uploads.forEach(upload -> {
            upload.views.clear();
            upload.wholes.clear();
        });
        disk.arm(command.seed(), command.b() % 3 == 0 ? command.b() / 3 % 24 : -1, command.fault());
        int errors = disk.errors();
        while (storages.size() < (shared ? 2 : 1)) {
            try {
                storages.add(storage());
            } catch (SimulatedDisk.Crash e) {
                storages.clear();
                if (command.b() % 4 == 0) {
                    disk.losePower();
                } else {
                    disk.kill();
                }
            } catch (IOException e) {
                // the fault was used up: the next try has none
                if (disk.errors() == errors) {
                    throw new Violation("the storage does not open: " + e.getMessage());
                }
                errors = disk.errors();
            }
        }
        disk.arm(command.seed(), -1, command.fault());
        uploads.forEach(this::verify);
    }

    private LocalStorage storage() throws IOException {
        Settings settings = new Settings(
                Durability.SYNC,
                shared ? Sharing.SHARED : Sharing.EXCLUSIVE,
                Settings.Root.CREATED,
                buffers,
                files,
                Optional.of(background::add),
                100,
                4,
                3,
                bug.random(names.split()));
        return new LocalStorage(bug.disk(disk), settings, bug.claims());
    }

    /** Faults have ended: after a last power cut, everything can be finished. */
    private void finish(long seed) throws IOException, BytesLostException {
        disk.arm(seed, -1, SimulatedDisk.Fault.CRASH_BEFORE);
        disk.losePower();
        Command last = new Command(Kind.OPEN, 0, 1, -1, SimulatedDisk.Fault.CRASH_BEFORE, seed);
        restart(last);
        for (int i = 0; i < uploads.size(); i++) {
            Command command = new Command(Kind.OPEN, i, 1, -1, SimulatedDisk.Fault.CRASH_BEFORE, seed);
            Upload upload = uploads.get(i);
            append(upload, command);
            assemble(upload, command);
            promote(upload, command);
            if (upload.state != State.PROMOTED && upload.state != State.DELETED) {
                throw new Violation("once faults had ended, upload " + i + " stayed " + upload.state);
            }
            prune(upload, command);
        }
        disk.losePower();
        restart(last);
        verifyFinals();
    }

    private void verify(Upload upload) {
        if (upload.state == State.PROMOTED || upload.state == State.WHOLE) {
            verifyWhole(upload, upload.checkpoint);
        } else if (upload.state != State.DELETED) {
            same(upload, "S1 recorded bytes", upload.content, pieces(upload, upload.checkpoint));
            byte[] parts = new byte[0];
            for (Part part : upload.parts) {
                parts = joined(parts, pieces(upload, part.state()));
            }
            same(upload, "S1 recorded parts", upload.beside, parts);
        }
    }

    private byte[] pieces(Upload upload, Checkpoint checkpoint) {
        byte[] all = new byte[0];
        if (held(upload, checkpoint) instanceof Held.Pieces of) {
            for (Piece piece : of.pieces()) {
                all = joined(all, prefix(upload, Places.held(piece.segment()), piece.length()));
            }
        }
        return all;
    }

    private void verifyWhole(Upload upload, Checkpoint whole) {
        if (held(upload, whole) instanceof Held.Published of) {
            same(
                    upload,
                    "S1 promoted bytes",
                    upload.all(),
                    prefix(upload, of.name(), of.piece().length()));
        } else {
            same(upload, "S1 assembled bytes", upload.all(), pieces(upload, whole));
        }
    }

    private static Held held(Upload upload, Checkpoint checkpoint) {
        try {
            return CheckpointCodec.decode(upload.id, checkpoint);
        } catch (BytesLostException e) {
            throw new Violation(e.getMessage());
        }
    }

    private byte[] prefix(Upload upload, String file, long length) {
        byte[] content =
                disk.peek(file).orElseThrow(() -> new Violation("S1: " + file + " of " + upload.state + " is gone"));
        if (content.length < length) {
            throw new Violation("S1: " + file + " has " + content.length + " bytes, recorded were " + length);
        }
        return Arrays.copyOf(content, (int) length);
    }

    private static void same(Upload upload, String what, byte[] wanted, byte[] found) {
        int at = Arrays.mismatch(wanted, found);
        if (at >= 0) {
            throw new Violation(what + " of " + upload.state + " differ at " + at + ", lengths " + wanted.length
                    + " and " + found.length);
        }
    }

    /** S7: at any instant, and S9: nothing before it was whole. */
    private void verifyFinals() {
        disk.peek(
                Places.FINAL,
                (name, content) -> Places.segment(name).ifPresent(segment -> {
                    Upload upload = uploads.stream()
                            .filter(u -> u.id.equals(segment.id()))
                            .findFirst()
                            .orElseThrow(() -> new Violation("S7: nobody's final name"));
                    if (upload.state == State.UPLOADING) {
                        throw new Violation("S9: a final name before everything was received");
                    }
                    same(upload, "S7: a final name", upload.all(), content);
                }));
    }

    private void verifyPruned(Upload upload) {
        Set<String> kept = new HashSet<>();
        List<Checkpoint> checkpoints = new ArrayList<>();
        if (upload.state != State.DELETED) {
            checkpoints.add(upload.checkpoint);
            upload.parts.forEach(part -> checkpoints.add(part.state()));
        }
        for (Checkpoint checkpoint : checkpoints) {
            if (held(upload, checkpoint) instanceof Held.Pieces of) {
                of.pieces().forEach(piece -> {
                    kept.add(Places.held(piece.segment()));
                    kept.add(Places.published(DESTINATION, piece.segment()));
                });
            } else if (held(upload, checkpoint) instanceof Held.Published of) {
                kept.add(of.name());
            }
        }
        disk.peek("", (name, content) -> {
            if (name.contains(upload.id.text()) && !kept.contains(name)) {
                throw new Violation("S10: after prune of " + upload.state + " " + name + " is still there");
            }
        });
        verify(upload);
    }

    private byte[] random(int count) {
        byte[] data = new byte[count];
        bytes.nextBytes(data);
        return data;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
