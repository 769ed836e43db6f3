// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.testkit.StorageWorkbench.Upload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random life of one upload, with everything an engine may do to a storage: writers closed, abandoned and fenced off,
 * checkpoints recorded, dropped and in doubt, chunks beside, processes that die. What was fenced off or dropped writes
 * other bytes, so whatever of it comes back is seen.
 */
final class StorageHistory {
    /** How the next process opens the storage. */
    interface Restart {
        Storage after(Storage died) throws Exception;
    }

    private final StorageWorkbench bench;
    private final Restart restart;
    private final Random random;
    private final int length;
    private final List<String> steps = new ArrayList<>();
    private final List<StorageWriter> fenced = new ArrayList<>();

    private Upload row;
    private StorageWriter writer;
    private long written;

    StorageHistory(StorageWorkbench bench, Restart restart) throws Exception {
        this.bench = bench;
        this.restart = restart;
        this.random = bench.random();
        this.length = random.nextInt(6) == 0 ? random.nextInt(3) : random.nextInt(400_000);
        this.row = bench.upload();
        this.writer = row.writer();
    }

    List<String> steps() {
        return steps;
    }

    void run() throws Exception {
        int count = 5 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            disturb();
            step(random.nextInt(14));
        }
        note("finish");
        finish();
    }

    private void step(int kind) throws Exception {
        switch (kind) {
            case 0, 1, 2, 3 -> write(size());
            case 4, 5, 6 -> record();
            case 7 -> closeAndGoOn();
            case 8 -> dropAndGoOn();
            case 9 -> fenceOff();
            case 10 -> settle();
            case 11 -> die();
            case 12 -> chunk();
            default -> bench.storage().prompt(row.id, row.position());
        }
    }

    private void write(int size) throws Exception {
        int count = (int) Math.min(size, length - written);
        note("write " + count);
        writer.write(row.bytes.buffer(written, count));
        written += count;
    }

    private void record() throws Exception {
        note("record " + written);
        row.record(writer.checkpoint(), written);
    }

    private void closeAndGoOn() throws Exception {
        note("close and go on");
        writer.close();
        goOn();
    }

    /** As after a wrong checksum: durable and never recorded. */
    private void dropAndGoOn() throws Exception {
        note("drop and go on");
        writer.write(bench.other(size()));
        writer.checkpoint();
        writer.close();
        goOn();
    }

    private void fenceOff() throws Exception {
        note("fence off");
        fenced.add(writer);
        row.epoch++;
        goOn();
    }

    /** As after a commit in doubt: the row turns out to be the old one or the new one. */
    private void settle() throws Exception {
        Upload before = row.copy();
        row.record(writer.checkpoint(), written);
        if (random.nextBoolean()) {
            writer.close();
        } else {
            fenced.add(writer);
        }
        boolean happened = random.nextBoolean();
        note("settle, happened " + happened);
        row = happened ? row : before;
        row.epoch++;
        goOn();
    }

    private void die() throws Exception {
        note("die");
        fenced.clear();
        bench.use(restart.after(bench.storage()));
        row.epoch++;
        goOn();
    }

    private void chunk() throws Exception {
        record();
        note("chunk");
        writer.close();
        row.prepare();
        goOn();
        int at = random.nextInt(length / bench.chunk() + 1) * bench.chunk();
        int size = Math.min(bench.chunk(), length - at);
        if (size > 0) {
            row.sealed(at, bench.other(size));
            row.chunk(at, size);
        }
    }

    private void goOn() throws Exception {
        writer = row.writer();
        written = row.offset;
    }

    private void finish() throws Exception {
        while (written < length) {
            write(size());
        }
        record();
        disturb();
        writer.close();
        Checkpoint whole = row.assemble();
        row.assertContent(whole);
        Checkpoint promoted = row.promote(whole);
        row.prune(promoted);
        disturb();
        fenced.forEach(StorageWriter::close);
        row.assertContent(promoted);
        row.pruneAll();
    }

    /** Somebody who was fenced off does something. */
    private void disturb() {
        if (fenced.isEmpty() || random.nextBoolean()) {
            return;
        }
        StorageWriter somebody = fenced.get(random.nextInt(fenced.size()));
        if (random.nextInt(4) == 0) {
            note("a fenced writer closes");
            somebody.close();
            fenced.remove(somebody);
        } else {
            note("a fenced writer writes");
            bench.overrun(somebody, size());
        }
    }

    private int size() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(4);
            case 1 -> random.nextInt(200_000);
            default -> random.nextInt(9000);
        };
    }

    private void note(String step) {
        steps.add(step);
    }
}
