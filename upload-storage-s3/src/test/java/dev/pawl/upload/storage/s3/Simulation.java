// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Content;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One execution: commands as engines of two processes give them, with their rows as the only judge, over a service of which
 * every request may go wrong and every process may end. The rows are the oracle: bytes that were recorded are there (S1 to
 * S4), final names are whole or absent (S7, S9), what was pruned is gone (S10), and once faults end everything can be
 * finished.
 *
 * <p>Beside the engines that keep their word there are threads that were paused with an old row: they open writers under
 * old epochs, at old checkpoints, and promote late. They may fail, and must not harm.
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
        ASSEMBLE,
        CONCATENATE,
        PROMOTE,
        PROMOTE_LATE,
        PRUNE,
        DELETE,
        RESIDENTS,
        BACKGROUND,
        KILL
    }

    /** In the order of {@link Kind}: how often each comes. */
    private static final int[] WEIGHTS = {2, 10, 10, 16, 12, 12, 5, 14, 5, 7, 1, 12, 2, 3, 1, 1, 10, 2};

    /** Parts of 64 bytes, 3 in a stage, 12 in an object. */
    static final Sizes SIZES = new Sizes(64, 3, 40, 200, 4000, 12);

    private static final String DESTINATION = "tenant/files";

    /**
     * One command.
     *
     * @param a chooses whom it is for
     * @param b chooses how
     * @param faultIn which of its requests goes wrong, or -1
     * @param fault what becomes of that request
     */
    record Command(Kind kind, int a, int b, int faultIn, SimulatedS3.Fault fault) {
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

    private record View(int owner, long epoch, long version, Checkpoint checkpoint, List<Part> parts, byte[] content) {}

    /** A row, and what paused threads remember of it. */
    private static final class Upload {
        final UploadId id;
        State state = State.UPLOADING;
        long epoch = 1;
        long version;
        int owner = -1;
        boolean doubt;
        Checkpoint checkpoint = Checkpoint.NONE;
        byte[] content = new byte[0];
        byte[] beside = new byte[0];
        List<Part> sealed = List.of();
        final List<Part> chunks = new ArrayList<>();
        final List<View> views = new ArrayList<>();
        final List<Checkpoint> wholes = new ArrayList<>();

        Upload(UploadId id) {
            this.id = id;
        }

        byte[] all() {
            return joined(content, beside);
        }

        List<Part> parts() {
            List<Part> parts = new ArrayList<>(sealed);
            parts.addAll(chunks);
            parts.sort(Comparator.comparingLong(Part::offset).thenComparingLong(Part::length));
            return parts;
        }

        Position position() {
            return new Position(checkpoint, content.length, epoch, parts());
        }

        void raise() {
            remember();
            epoch++;
            version++;
            doubt = false;
        }

        void remember() {
            if (state == State.UPLOADING) {
                views.add(new View(owner, epoch, version, checkpoint, sealed, content));
                if (views.size() > 4) {
                    views.remove(0);
                }
            }
        }
    }

    private static final class Writer {
        final StorageWriter writer;
        final Upload upload;
        final long epoch;
        final int process;
        final int faults;
        long version;
        byte[] content;
        List<Part> sealed;
        boolean broken;
        boolean closed;

        @Nullable Saved saved;

        byte[] savedContent = new byte[0];

        Writer(StorageWriter writer, Upload upload, View at, int process, int faults) {
            this.writer = writer;
            this.upload = upload;
            this.epoch = at.epoch();
            this.version = at.version();
            this.content = at.content();
            this.sealed = at.parts();
            this.process = process;
            this.faults = faults;
        }

        boolean current() {
            return epoch == upload.epoch
                    && version == upload.version
                    && upload.state == State.UPLOADING
                    && !upload.doubt
                    && process == upload.owner;
        }
    }

    private static final class Process {
        final int number;
        final S3Storage storage;
        final Queue<Runnable> background = new ArrayDeque<>();

        Process(int number, Simulation simulation) {
            this.number = number;
            this.storage = Small.storage(
                    simulation.bug.store(simulation.service),
                    task -> {
                        if (simulation.beside) {
                            background.add(task);
                        } else {
                            task.run();
                        }
                    },
                    SIZES,
                    simulation.bug.stages(),
                    16 * SIZES.part(),
                    simulation.bug.random(simulation.names.split()),
                    simulation::nanoTime,
                    simulation.promotion);
        }
    }

    private final SimulatedS3 service = new SimulatedS3(SIZES);
    private final Bug bug;
    private final SplittableRandom bytes;
    private final SplittableRandom names;
    private final Promotion promotion;
    private final Process[] processes = new Process[2];
    private final List<Upload> uploads = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private boolean beside;
    private int generation;
    private long now;
    private long countdown = -1;

    private Simulation(long seed, Bug bug) {
        this.bug = bug;
        bytes = new SplittableRandom(seed);
        names = bytes.split();
        if (bytes.nextInt(3) == 0) {
            service.completesTwice();
        }
        if (bytes.nextInt(3) == 0) {
            service.etagsAreOpaque();
        }
        if (bytes.nextInt(3) == 0) {
            service.completesAllOnly();
        }
        boolean staleLists = bytes.nextInt(3) == 0;
        promotion = bytes.nextInt(3) == 0 ? Promotion.IN_PLACE : Promotion.COPY;
        // a mark of being unfinished is worth as much as the list by which it was removed
        service.staleLists(staleLists && promotion == Promotion.COPY);
        for (int i = 0; i < processes.length; i++) {
            processes[i] = new Process(generation++, this);
        }
    }

    private long nanoTime() {
        now += 200_000_000;
        return now;
    }

    static List<Command> commands(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int total = Arrays.stream(WEIGHTS).sum();
        int count = 5 + random.nextInt(65);
        // a quarter of all executions has no faults, the others a few or many
        int faults = random.nextInt(4) * 8;
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(total);
            int kind = 0;
            while (at >= WEIGHTS[kind]) {
                at -= WEIGHTS[kind++];
            }
            commands.add(new Command(
                    Kind.values()[kind],
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    random.nextInt(100) < faults ? random.nextInt(1 << random.nextInt(0, 5)) : -1,
                    SimulatedS3.Fault.values()[random.nextInt(SimulatedS3.Fault.values().length)]));
        }
        return commands;
    }

    /** Runs commands; the text of what was broken, or empty. */
    static Optional<String> run(long seed, Bug bug, List<Command> commands) {
        Simulation simulation = new Simulation(seed, bug);
        try {
            for (Command command : commands) {
                simulation.step(command);
            }
            simulation.finish();
            return simulation.service.violations().stream().findFirst();
        } catch (Violation | BytesLostException | IOException e) {
            return Optional.of(e.toString());
        } catch (RuntimeException e) {
            return Optional.of(e + " at " + Arrays.toString(Arrays.copyOf(e.getStackTrace(), 6)));
        }
    }

    private void step(Command command) throws IOException, BytesLostException {
        countdown = command.faultIn();
        beside = command.b() % 3 > 0;
        service.script(call -> countdown-- == 0 ? Optional.of(command.fault()) : Optional.empty(), bytes.split());
        try {
            execute(command);
        } catch (SimulatedS3.Died e) {
            kill(command.a() % 2);
        }
        verifyFinals();
    }

    private void execute(Command command) throws IOException, BytesLostException {
        switch (command.kind()) {
            case CREATE -> create();
            case OPEN -> upload(command).ifPresent(upload -> open(upload, command));
            case OPEN_STALE -> upload(command).ifPresent(upload -> openStale(upload, command));
            case WRITE -> writer(command).ifPresent(writer -> write(writer, 1 + command.b() % 250));
            case CHECKPOINT -> writer(command).ifPresent(this::checkpoint);
            case RECORD -> writer(command).ifPresent(writer -> record(writer, command.b()));
            case CLOSE -> writer(command).ifPresent(this::close);
            case APPEND -> upload(command).ifPresent(upload -> append(upload, command));
            case CHUNK -> upload(command).ifPresent(upload -> chunk(upload, command));
            case ASSEMBLE -> upload(command).ifPresent(upload -> assemble(upload, command));
            case CONCATENATE -> concatenate(command);
            case PROMOTE -> upload(command).ifPresent(upload -> promote(upload, command));
            case PROMOTE_LATE -> upload(command).ifPresent(upload -> promoteLate(upload, command));
            case PRUNE -> upload(command).ifPresent(upload -> prune(upload, command));
            case DELETE -> upload(command).ifPresent(Simulation::delete);
            case RESIDENTS -> residents(command);
            case BACKGROUND ->
                Optional.ofNullable(process(command).background.poll()).ifPresent(Runnable::run);
            case KILL -> kill(command.a() % 2);
        }
    }

    private interface Call<T> {
        T run() throws IOException, BytesLostException;
    }

    private <T> Optional<T> must(String what, Call<T> call) {
        return must(what, service.faults(), call);
    }

    /** An engine's call: bytes that are recorded are never lost, and without a fault nothing fails. */
    private <T> Optional<T> must(String what, int faultsBefore, Call<T> call) {
        try {
            return Optional.of(call.run());
        } catch (BytesLostException e) {
            throw new Violation(what + ": " + e.getMessage());
        } catch (IOException e) {
            if (service.faults() == faultsBefore) {
                throw new Violation(what + " failed without a fault: " + e);
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

    private Process process(Command command) {
        return processes[(command.a() >> 8) % 8 == 0 ? 1 : 0];
    }

    private void create() {
        if (uploads.size() < 4) {
            uploads.add(new Upload(UploadId.next(names)));
        }
    }

    private void open(Upload upload, Command command) {
        if (upload.state != State.UPLOADING || !upload.chunks.isEmpty()) {
            return;
        }
        hold(upload, process(command));
        boolean busy = writers.stream().anyMatch(w -> w.upload == upload && w.epoch == upload.epoch && !w.closed);
        if (busy || command.b() % 5 == 0) {
            upload.raise();
        }
        View at =
                new View(upload.owner, upload.epoch, upload.version, upload.checkpoint, upload.sealed, upload.content);
        Process process = process(command);
        must("open writer", () -> process.storage.openWriter(upload.id, upload.position()))
                .ifPresent(w -> writers.add(new Writer(w, upload, at, process.number, service.faults())));
    }

    /** The first touch by another process, and the end of a doubt, raise the epoch. */
    private static void hold(Upload upload, Process process) {
        if (upload.owner != process.number || upload.doubt) {
            upload.raise();
            upload.owner = process.number;
        }
    }

    /** In the process that had the epoch: to no other a writer is ever given under it. */
    private void openStale(Upload upload, Command command) {
        if (upload.views.isEmpty()) {
            return;
        }
        View view = upload.views.get(command.b() % upload.views.size());
        Position at = new Position(view.checkpoint(), view.content().length, view.epoch(), view.parts());
        for (Process process : processes) {
            if (process.number == view.owner()) {
                may(() -> process.storage.openWriter(upload.id, at))
                        .ifPresent(w -> writers.add(new Writer(w, upload, view, process.number, service.faults())));
            }
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
            List<Part> sealed = new ArrayList<>(writer.sealed);
            sealed.addAll(saved.sealed());
            writer.sealed = List.copyOf(sealed);
            writer.savedContent = writer.content;
        });
    }

    /** A fault of a part under way is told later, and a stale writer may have disturbed this one. */
    private <T> Optional<T> ended(Writer writer, Call<T> call) {
        boolean alone = writers.stream().noneMatch(w -> w != writer && w.upload == writer.upload);
        return writer.current() && alone ? must("writer", writer.faults, call) : may(call);
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
            upload.sealed = writer.sealed;
            upload.version++;
            writer.version = upload.version;
        }
        upload.doubt = doubt;
        writer.saved = null;
    }

    private void close(Writer writer) {
        if (!writer.closed) {
            writer.closed = true;
            writer.writer.close();
            writers.remove(writer);
        }
    }

    /** A whole request, as most are. */
    private void append(Upload upload, Command command) {
        int before = writers.size();
        open(upload, command);
        if (writers.size() > before) {
            Writer writer = writers.get(before);
            write(writer, 1 + command.b() % 250);
            checkpoint(writer);
            record(writer, 1);
            close(writer);
        }
    }

    private void chunk(Upload upload, Command command) {
        if (upload.state != State.UPLOADING) {
            return;
        }
        Process process = process(command);
        hold(upload, process);
        upload.raise();
        byte[] data = random(1 + command.b() % 300);
        ByteRange range = new ByteRange(upload.all().length, data.length);
        Optional<StorageWriter> opened =
                must("open chunk", () -> process.storage.openChunk(upload.id, upload.checkpoint, range, upload.epoch));
        opened.flatMap(writer -> must("chunk", () -> {
                    writer.write(ByteBuffer.wrap(data));
                    return writer.checkpoint();
                }))
                .filter(saved -> command.b() % 4 != 0)
                .ifPresent(saved -> {
                    upload.chunks.addAll(saved.sealed());
                    upload.beside = joined(upload.beside, data);
                });
        opened.filter(writer -> command.b() % 5 != 0).ifPresent(StorageWriter::close);
    }

    private void assemble(Upload upload, Command command) {
        if (upload.state != State.UPLOADING && upload.state != State.RECEIVED) {
            return;
        }
        // nothing is recorded after the last byte
        upload.raise();
        upload.state = State.RECEIVED;
        beside = false;
        Optional<Checkpoint> whole = must(
                "assemble",
                () -> process(command).storage.assemble(upload.id, upload.position(), upload.all().length, Pulse.NONE));
        if (whole.isPresent()) {
            upload.wholes.add(whole.get());
            if (command.b() % 4 != 0) {
                upload.checkpoint = whole.get();
                upload.content = upload.all();
                upload.beside = new byte[0];
                upload.chunks.clear();
                upload.sealed = List.of();
                upload.state = State.WHOLE;
            }
            verify(upload, whole.get());
        }
    }

    private void concatenate(Command command) {
        List<Upload> sources = uploads.stream()
                .filter(upload -> upload.state == State.UPLOADING && !upload.doubt)
                .toList();
        if (sources.isEmpty() || uploads.size() >= 6) {
            return;
        }
        Upload joined = new Upload(UploadId.next(names));
        List<Source> list = new ArrayList<>();
        for (Upload source : List.of(sources.get(0), sources.get(sources.size() - 1))) {
            source.raise();
            Position at = source.position();
            list.add(new Source(source.id, new Position(at.checkpoint(), source.all().length, at.epoch(), at.parts())));
            joined.content = joined(joined.content, source.all());
        }
        uploads.add(joined);
        beside = false;
        joined.state = State.DELETED;
        Optional<Checkpoint> whole =
                must("concatenate", () -> process(command).storage.concatenate(joined.id, list, 1, Pulse.NONE));
        if (whole.isPresent()) {
            joined.state = State.WHOLE;
            joined.checkpoint = whole.get();
            joined.wholes.add(whole.get());
            verify(joined, whole.get());
        }
    }

    private void promote(Upload upload, Command command) {
        if (upload.state != State.WHOLE) {
            return;
        }
        beside = false;
        Optional<Checkpoint> promoted = must(
                "promote",
                () -> process(command).storage.promote(upload.id, upload.checkpoint, DESTINATION, Pulse.NONE));
        if (promoted.isPresent() && command.b() % 4 != 0) {
            upload.checkpoint = promoted.get();
            upload.state = State.PROMOTED;
            verify(upload, promoted.get());
        }
    }

    private void promoteLate(Upload upload, Command command) {
        if (!upload.wholes.isEmpty()) {
            beside = false;
            Checkpoint whole = upload.wholes.get(command.b() % upload.wholes.size());
            may(() -> process(command).storage.promote(upload.id, whole, DESTINATION, Pulse.NONE));
        }
    }

    private void prune(Upload upload, Command command) {
        hold(upload, process(command));
        upload.raise();
        Position keep = upload.state == State.DELETED ? Position.NOTHING : upload.position();
        must("prune", () -> {
            process(command).storage.prune(upload.id, DESTINATION, keep);
            return keep;
        });
    }

    private static void delete(Upload upload) {
        upload.raise();
        upload.state = State.DELETED;
    }

    private void residents(Command command) {
        must("residents", () -> {
            List<Resident> page = process(command).storage.residents(Optional.empty(), 3);
            for (int i = 1; i < page.size(); i++) {
                if (page.get(i - 1).id().compareTo(page.get(i).id()) >= 0) {
                    throw new Violation("S10: residents do not ascend");
                }
            }
            return page;
        });
    }

    private void kill(int which) throws IOException, BytesLostException {
        beside = false;
        int died = processes[which].number;
        writers.removeIf(writer -> writer.process == died);
        processes[which] = new Process(generation++, this);
        countdown = -1;
        for (Upload upload : uploads) {
            verifyRecorded(upload);
        }
    }

    /** Faults have ended: everything can be finished, and leaves nothing. */
    private void finish() throws IOException, BytesLostException {
        beside = false;
        service.script(call -> Optional.empty(), bytes.split());
        service.staleLists(false);
        kill(0);
        for (Upload upload : uploads) {
            Command command = new Command(Kind.OPEN, 0x700, 1, -1, SimulatedS3.Fault.LOST);
            append(upload, command);
            assemble(upload, command);
            promote(upload, command);
            if (upload.state != State.PROMOTED && upload.state != State.DELETED) {
                throw new Violation("once faults had ended, an upload stayed " + upload.state);
            }
        }
        List.copyOf(writers).forEach(this::close);
        for (Process process : processes) {
            while (!process.background.isEmpty()) {
                process.background.remove().run();
            }
        }
        service.settle();
        verifyResidents();
        for (Upload upload : uploads) {
            cleaned(upload);
        }
        if (!processes[0].storage.residents(Optional.empty(), 10).isEmpty() || service.openUploads() > 0) {
            throw new Violation("S10: residents are left");
        }
        verifyFinals();
        for (Upload upload : uploads) {
            processes[0].storage.prune(upload.id, DESTINATION, Position.NOTHING);
        }
        if (!service.keys("").isEmpty()) {
            throw new Violation("S10: everything was pruned, and left are " + service.keys(""));
        }
    }

    private void cleaned(Upload upload) throws IOException {
        Position keep = upload.state == State.DELETED ? Position.NOTHING : upload.position();
        for (int i = 0; i < 2; i++) {
            processes[0].storage.prune(upload.id, DESTINATION, keep);
        }
        if (upload.state == State.PROMOTED) {
            verify(upload, upload.checkpoint);
        }
        long finals = service.keys(Small.FINAL).stream()
                .filter(key -> key.contains(upload.id.text()))
                .count();
        boolean copied = promotion == Promotion.COPY;
        if (finals != (upload.state == State.PROMOTED && copied ? 1 : 0)) {
            throw new Violation("S10: " + finals + " final names of an upload that is " + upload.state);
        }
        if (held(upload) > mayStay(upload)) {
            throw new Violation("S10: " + held(upload) + " held objects of an upload that is " + upload.state);
        }
    }

    private int held(Upload upload) {
        return service.keys(Small.HELD + upload.id).size();
    }

    private int mayStay(Upload upload) {
        boolean promoted = upload.state == State.PROMOTED || upload.state == State.DELETED;
        return promotion == Promotion.IN_PLACE && promoted ? 1 : 0;
    }

    /** S10: whoever has more than what was promoted is told of. */
    private void verifyResidents() throws IOException {
        List<UploadId> told = processes[0].storage.residents(Optional.empty(), 100).stream()
                .map(Resident::id)
                .toList();
        for (Upload upload : uploads) {
            if (held(upload) > mayStay(upload) && !told.contains(upload.id)) {
                throw new Violation("S10: an upload that is " + upload.state + " has " + held(upload)
                        + " held objects and is no resident");
            }
        }
    }

    /** What the row says can be read, by assembling a copy of the row. */
    private void verifyRecorded(Upload upload) throws IOException, BytesLostException {
        if (upload.state == State.WHOLE || upload.state == State.PROMOTED) {
            verify(upload, upload.checkpoint);
        } else if (upload.state == State.RECEIVED || upload.state == State.UPLOADING && bytes.nextInt(3) == 0) {
            upload.raise();
            Checkpoint whole =
                    processes[0].storage.assemble(upload.id, upload.position(), upload.all().length, Pulse.NONE);
            verify(upload, whole);
        }
    }

    private void verify(Upload upload, Checkpoint whole) {
        long left = countdown;
        countdown = -1;
        try (Content content = processes[0].storage.open(upload.id, whole, ByteRange.ALL)) {
            same(upload, "recorded bytes", content.stream().readAllBytes());
        } catch (BytesLostException | IOException e) {
            throw new Violation("S1: " + upload.state + ": " + e.getMessage());
        }
        countdown = left;
    }

    private static void same(Upload upload, String what, byte[] found) {
        byte[] wanted = upload.all();
        int at = Arrays.mismatch(wanted, found);
        if (at >= 0) {
            throw new Violation(what + " of " + upload.state + " differ at " + at + ", lengths " + wanted.length
                    + " and " + found.length);
        }
    }

    /** S7: at any instant, and S9: nothing before it was whole. */
    private void verifyFinals() {
        for (String key : service.keys(Small.FINAL)) {
            Upload upload = uploads.stream()
                    .filter(u -> key.contains(u.id.text()))
                    .findFirst()
                    .orElseThrow(() -> new Violation("S7: nobody's final name"));
            if (upload.state == State.UPLOADING && upload.wholes.isEmpty()) {
                throw new Violation("S9: a final name before everything was received");
            }
            if (upload.state == State.WHOLE || upload.state == State.PROMOTED) {
                same(upload, "S7: a final name", service.bytes(key));
            }
        }
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
