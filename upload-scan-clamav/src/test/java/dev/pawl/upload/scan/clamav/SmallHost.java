// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Caller;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.detect.MagicBytes;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.memory.MemoryMetadataStore;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.storage.local.LocalStorage;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.model.ForwardingStorage;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** A host with a heap of 64 MiB in a JVM of its own: uploads at once, each fifth infected in its last bytes, unless one. */
final class SmallHost {
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final Caller OWNER = new Caller.Owner(ALICE);

    private SmallHost() {}

    /** Returns what it says: how the uploads ended and what was read of them. */
    static String run(String clamd, Path folder, int uploads, long length) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-XX:+ExitOnOutOfMemoryError",
                        // the JDK keeps a direct buffer for each thread that ever read or wrote a file
                        "-Djdk.nio.maxCachedBufferSize=16384",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHost.class.getName(),
                        clamd,
                        folder.toString(),
                        Integer.toString(uploads),
                        Long.toString(length))
                .redirectErrorStream(true)
                .start();
        try {
            return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[2]);
        long length = Long.parseLong(args[3]);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        ExecutorService clients = Executors.newFixedThreadPool(50);
        Counting storage = new Counting(LocalStorage.at(Path.of(args[1])).open());
        try (ClamavScanner scanner = ClamavScanner.at(args[0]).slots(4).build();
                UploadService service = UploadService.builder()
                        .metadata(new MemoryMetadataStore())
                        .storage("main", storage)
                        .scanner(scanner)
                        .detector(new MagicBytes())
                        .policy(UploadPolicy.builder().build())
                        .executor(threads)
                        .build()) {
            List<Future<UploadId>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long seed = i;
                boolean infected = i % 5 == 0 && count > 1;
                sent.add(clients.submit(() -> send(service, length, content(seed, length, infected))));
            }
            Map<SessionState, Integer> states = new EnumMap<>(SessionState.class);
            for (Future<UploadId> upload : sent) {
                service.complete(OWNER, upload.get(), Duration.ofMinutes(8));
                states.merge(service.status(OWNER, upload.get()).session().state(), 1, Integer::sum);
            }
            System.out.println(count + " ended: " + states.getOrDefault(SessionState.COMPLETE, 0) + " COMPLETE, "
                    + states.getOrDefault(SessionState.QUARANTINED, 0) + " QUARANTINED; opened " + storage.opened
                    + " times, read " + storage.read + " of " + count * length + " bytes; heap "
                    + (Runtime.getRuntime().totalMemory() >> 20) + " of "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB; " + states);
        }
        System.exit(0);
    }

    private static InputStream content(long seed, long length, boolean infected) {
        byte[] last = infected ? Eicar.bytes() : new byte[0];
        return new SequenceInputStream(
                new SeededBytes(seed).stream(new ByteRange(0, length - last.length)), new ByteArrayInputStream(last));
    }

    private static UploadId send(UploadService service, long length, InputStream content) throws Exception {
        UploadId id = service.create(ALICE, UploadSpec.of("a.bin", length)).id();
        service.append(OWNER, id, AppendSpec.at(0), content);
        return id;
    }

    /** What is read of what is stored. */
    private static final class Counting extends ForwardingStorage {
        private final AtomicLong opened = new AtomicLong();
        private final AtomicLong read = new AtomicLong();

        Counting(LocalStorage real) {
            super(real);
        }

        @Override
        public Content open(UploadId id, Checkpoint whole, ByteRange range) throws IOException, BytesLostException {
            opened.incrementAndGet();
            Content content = super.open(id, whole, range);
            return new Content() {
                @Override
                public long length() {
                    return content.length();
                }

                @Override
                public InputStream stream() {
                    return new FilterInputStream(content.stream()) {
                        @Override
                        public int read(byte[] into, int at, int length) throws IOException {
                            int n = super.read(into, at, length);
                            read.addAndGet(Math.max(0, n));
                            return n;
                        }
                    };
                }

                @Override
                public long transferTo(WritableByteChannel target) throws IOException {
                    return content.transferTo(target);
                }

                @Override
                public void close() throws IOException {
                    content.close();
                }
            };
        }
    }
}
