// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.storage.local.HookedDisk.Op;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forces of one directory are shared by those who wait, and by nobody who came too late. */
@Timeout(60)
final class ForcesTest {
    private static final int MANY = 10;

    private final ExecutorService host = Executors.newFixedThreadPool(MANY + 1);
    private final HookedDisk disk = new HookedDisk(new SimulatedDisk());
    private final Forces forces = new Forces(disk, Durability.SYNC);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger round = new AtomicInteger();

    @AfterEach
    void end() {
        host.shutdownNow();
    }

    private List<Future<?>> firstAndMany(HookedDisk.Hook then) throws Exception {
        disk.hook((op, name) -> {
            if (round.getAndIncrement() == 0) {
                begun.countDown();
                await(go);
            } else {
                then.before(op, name);
            }
        });
        List<Future<?>> done = new ArrayList<>();
        done.add(host.submit(() -> {
            forces.directory("");
            return true;
        }));
        await(begun);
        CountDownLatch arrived = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            done.add(host.submit(() -> {
                arrived.countDown();
                forces.directory("");
                return true;
            }));
        }
        await(arrived);
        go.countDown();
        return done;
    }

    @Test
    void whoever_comes_while_a_force_runs_is_covered_by_a_later_one() throws Exception {
        for (Future<?> each : firstAndMany((op, name) -> {})) {
            each.get(30, TimeUnit.SECONDS);
        }
        assertThat(disk.count(Op.FORCE_DIRECTORY, "")).isBetween(2L, 1L + MANY);
    }

    @Test
    void a_failed_force_fails_for_all_who_shared_it() throws Exception {
        List<Future<?>> done = firstAndMany((op, name) -> {
            throw new IOException("Input/output error");
        });
        done.get(0).get(30, TimeUnit.SECONDS);
        for (Future<?> each : done.subList(1, done.size())) {
            assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
        disk.heal();
        forces.directory("");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("timeout");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
