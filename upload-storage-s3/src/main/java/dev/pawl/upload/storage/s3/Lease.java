// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** The memory of one writer: nothing, then a little, then some, then a part. Guarded by the writer. */
final class Lease {
    private static final int LITTLE = 4 << 10;
    private static final int SOME = 64 << 10;

    private final Memory memory;
    private final Memory.Holder holder;
    private final int partSize;
    private long since;
    private int small;
    private boolean part;

    Lease(Memory memory, Memory.Holder holder, int partSize) {
        this.memory = memory;
        this.holder = holder;
        this.partSize = partSize;
    }

    /** Of a part that goes its own way. */
    interface Part {
        void give();
    }

    /** How many bytes there may be before a part is asked for. */
    static int some(int partSize) {
        return Math.min(SOME, partSize / 2);
    }

    boolean isPart() {
        return part;
    }

    /** When the first of it was taken, on the holder's clock. */
    long since() {
        return since;
    }

    int room(int used) {
        return (part ? partSize : small) - used;
    }

    /** The next step; false if it was not to be had in time. */
    boolean raise(Duration patience) throws IOException {
        if (small == 0) {
            since = holder.lastByte();
        }
        int little = Math.min(LITTLE, partSize / 4);
        int some = some(partSize);
        if (small < some) {
            int more = (small == 0 ? little : some) - small;
            memory.takeSmall(holder, more);
            small += more;
            return true;
        }
        if (!memory.takePart(holder, patience)) {
            return false;
        }
        part = true;
        if (memory.parts() == Memory.Parts.IN_MEMORY) {
            giveSmall();
        }
        return true;
    }

    void give() {
        giveSmall();
        if (part) {
            part = false;
            memory.leave(holder);
            memory.givePart();
        }
    }

    /** The part goes its own way with its bytes, which are freed first; a little that was held instead is counted until then. */
    Part leave(Filling bytes) {
        boolean wasPart = part;
        int wasSmall = small;
        part = false;
        small = 0;
        memory.leave(holder);
        AtomicBoolean given = new AtomicBoolean();
        return () -> {
            if (given.compareAndSet(false, true)) {
                bytes.free();
                if (wasPart) {
                    memory.givePart();
                }
                if (wasSmall > 0) {
                    memory.giveSmall(wasSmall);
                }
            }
        };
    }

    private void giveSmall() {
        if (small > 0) {
            memory.leaveSmall(holder);
            memory.giveSmall(small);
            small = 0;
        }
    }
}
