// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.RawHttp;
import dev.pawl.upload.testkit.RawHttp.Answer;
import dev.pawl.upload.testkit.SeededBytes;
import dev.pawl.upload.testkit.TusClient;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A client that sends one upload piece by piece, each to whichever node it happens to choose, and now and then asks the
 * other one in the middle of a piece. No node may ever know less than any node has acknowledged.
 */
final class Wanderer {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int PIECE = 192 << 10;

    private final TwoNodes nodes;
    private final RandomGenerator random;
    private final SeededBytes content;
    private final long length;
    private String path = "";
    private long acknowledged;

    Wanderer(TwoNodes nodes, RandomGenerator random, SeededBytes content, long length) {
        this.nodes = nodes;
        this.random = random;
        this.content = content;
        this.length = length;
    }

    /** The id, once it is created. */
    String id() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    boolean whole() {
        return !path.isEmpty() && acknowledged == length;
    }

    /** Goes on up to some offset as far as nodes let it; comes back when it is there or something broke. */
    void step(long limit) throws InterruptedException {
        try {
            if (path.isEmpty()) {
                create();
            } else if (acknowledged < limit || limit == length && !whole()) {
                send(limit);
            }
        } catch (IOException | IllegalArgumentException nodeIsAway) {
            Thread.sleep(20);
        }
    }

    private void create() throws IOException {
        // an answer that is lost leaves an empty upload, which is not counted
        Answer answer = ask(nodes.any(random), "POST", "/files", "Upload-Length: " + length, "Content-Length: 0");
        if (answer.status() == 201) {
            path = java.net.URI.create(answer.field("Location").orElseThrow()).getPath();
        }
    }

    private void send(long limit) throws IOException, InterruptedException {
        DemoProcess node = nodes.any(random);
        long offset = acknowledged;
        if (random.nextInt(3) > 0) {
            Answer head = ask(node, "HEAD", path);
            if (head.status() != 200) {
                return;
            }
            offset = offset(head);
        }
        int size = (int) Math.min(1 + random.nextInt(PIECE), Math.max(0, limit - offset));
        String[] fields = {TusClient.TYPE, "Upload-Offset: " + offset, "Content-Length: " + size};
        try (RawHttp connection = RawHttp.to(node.uploads(), PATIENCE)) {
            head(connection, "PATCH", path, fields);
            connection.send(content.bytes(offset, size / 2));
            if (random.nextInt(4) == 0) {
                Answer head = ask(nodes.any(random), "HEAD", path);
                if (head.status() == 200) {
                    offset(head);
                }
            } else {
                Thread.sleep(random.nextInt(20));
            }
            connection.send(content.bytes(offset + size / 2, size - size / 2));
            Answer answer = connection.answer();
            if (answer.status() == 204) {
                acknowledged(Long.parseLong(answer.field("Upload-Offset").orElseThrow()));
            }
        }
    }

    private long offset(Answer head) {
        long offset = Long.parseLong(head.field("Upload-Offset").orElseThrow());
        assertThat(offset)
                .as("upload %s after %d were acknowledged", id(), acknowledged)
                .isGreaterThanOrEqualTo(acknowledged);
        acknowledged(offset);
        return offset;
    }

    private void acknowledged(long offset) {
        acknowledged = Math.max(acknowledged, offset);
    }

    private static Answer ask(DemoProcess node, String method, String target, String... fields) throws IOException {
        try (RawHttp connection = RawHttp.to(node.uploads(), PATIENCE)) {
            return head(connection, method, target, fields).answer();
        }
    }

    private static RawHttp head(RawHttp connection, String method, String target, String... fields) throws IOException {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("Tus-Resumable: 1.0.0"), java.util.stream.Stream.of(fields))
                .toArray(String[]::new);
        return connection.head(method, target, all);
    }
}
