// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Starts processes that do not outlive this JVM, even if it is killed; on Linux at least. */
final class Children {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** Linux means the death of the thread that started the child, so this one ends with the JVM. */
    private static final ExecutorService PARENT = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "parent-of-servers");
        thread.setDaemon(true);
        return thread;
    });

    private Children() {}

    /** Runs it in the directory; what it says goes to the log, behind what is there. */
    static Process start(Path directory, Path log, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(bound(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            return PARENT.submit(builder::start).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + command, e);
        } catch (ExecutionException e) {
            throw new IOException("cannot start " + command, e.getCause());
        }
    }

    private static List<String> bound(List<String> command) {
        if (!Files.isExecutable(SETPRIV)) {
            return command;
        }
        List<String> bound = new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        bound.addAll(command);
        return bound;
    }
}
