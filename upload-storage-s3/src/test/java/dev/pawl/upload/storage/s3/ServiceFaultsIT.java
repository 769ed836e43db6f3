// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Content;
import dev.pawl.upload.spi.Storage.Position;
import dev.pawl.upload.spi.Storage.Pulse;
import dev.pawl.upload.spi.StorageWriter;
import dev.pawl.upload.spi.StorageWriter.Saved;
import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.Fault;
import dev.pawl.upload.storage.s3.servers.FaultProxy;
import dev.pawl.upload.storage.s3.servers.Operation;
import dev.pawl.upload.storage.s3.servers.S3Server;
import dev.pawl.upload.storage.s3.servers.TestServer;
import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * F23 to F25: whatever one kind of request suffers, nothing acknowledged is lost, no object is wrong, the error says what
 * could not be done, and once the fault is over the upload ends whole.
 */
@Timeout(120)
final class ServiceFaultsIT {
    private static final int PART = 5 << 20;
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final String DESTINATION = "files";
    private static final Pattern PARTS = Pattern.compile("<Part>.*?</Part>", Pattern.DOTALL);

    private final String bucket = "faults-" + UUID.randomUUID();
    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final UploadId id = UploadId.next(new SplittableRandom());
    private final SeededBytes bytes = new SeededBytes(5);
    private final List<Part> sealed = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private FaultProxy proxy;
    private S3Client client;
    private S3Storage storage;
    private Checkpoint checkpoint = Checkpoint.NONE;
    private long offset;
    private long epoch = 1;

    @BeforeEach
    void open() throws IOException {
        S3Server server = TestServer.S3PROXY.server();
        try (S3Client direct = server.client(ClientMode.WHEN_REQUIRED)) {
            direct.createBucket(request -> request.bucket(bucket));
        }
        proxy = FaultProxy.before(server);
        client = proxy.clients(ClientMode.WHEN_REQUIRED)
                .overrideConfiguration(wait -> wait.apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(ATTEMPT.multipliedBy(3))
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(2)
                                .build()))
                .build();
        storage = S3Storage.in(client, bucket, executor)
                .checksums(Checksums.MD5)
                .partSize(PART)
                .memory(64 << 20)
                .copyTimeout(ATTEMPT)
                .open();
    }

    @AfterEach
    void close() {
        executor.shutdown();
        client.close();
        proxy.close();
    }

    static Stream<Arguments> faults() {
        Fault lost = Fault.lostReply();
        return Stream.of(
                arguments("500 to a small object", Operation.PUT_OBJECT, Fault.internalError(), true),
                arguments("SlowDown to a small object", Operation.PUT_OBJECT, Fault.slowDown(), true),
                arguments("a reset of a small object", Operation.PUT_OBJECT, Fault.reset(), true),
                arguments("a hang of a small object", Operation.PUT_OBJECT, Fault.hang(), true),
                arguments("a small object cut short", Operation.PUT_OBJECT, Fault.cutBody(70_000), true),
                arguments("no ETag of a small object", Operation.PUT_OBJECT, Fault.okWithNothing(), true),
                arguments("HTML for a small object", Operation.PUT_OBJECT, Fault.okWithHtml(), true),
                arguments("clock skew", Operation.PUT_OBJECT, Fault.clockSkew(), true),
                arguments("the bucket is gone", Operation.PUT_OBJECT, Fault.noSuchBucket(), true),
                arguments("a small object stored, no answer", Operation.PUT_OBJECT, lost, true),
                arguments("500 to a part", Operation.UPLOAD_PART, Fault.internalError(), true),
                arguments("SlowDown to a part", Operation.UPLOAD_PART, Fault.slowDown(), true),
                arguments("a reset of a part", Operation.UPLOAD_PART, Fault.reset(), true),
                arguments("a hang of a part", Operation.UPLOAD_PART, Fault.hang(), true),
                arguments("a part cut short", Operation.UPLOAD_PART, Fault.cutBody(1_000_000), true),
                arguments("a part refused", Operation.UPLOAD_PART, Fault.partRefused(), true),
                arguments("no such upload for a part", Operation.UPLOAD_PART, Fault.noSuchUpload(), true),
                arguments("no ETag of a part", Operation.UPLOAD_PART, Fault.without("ETag"), true),
                arguments("a part stored, no answer", Operation.UPLOAD_PART, lost, true),
                arguments("500 to a beginning", Operation.CREATE_MULTIPART_UPLOAD, Fault.internalError(), true),
                arguments("HTML for a beginning", Operation.CREATE_MULTIPART_UPLOAD, Fault.okWithHtml(), true),
                arguments("begun, no answer", Operation.CREATE_MULTIPART_UPLOAD, lost, true),
                arguments("500 to Complete", Operation.COMPLETE_MULTIPART_UPLOAD, Fault.internalError(), true),
                arguments("200 with an error", Operation.COMPLETE_MULTIPART_UPLOAD, Fault.okWithError(), true),
                arguments("200 with HTML", Operation.COMPLETE_MULTIPART_UPLOAD, Fault.okWithHtml(), true),
                arguments("200 with nothing", Operation.COMPLETE_MULTIPART_UPLOAD, Fault.okWithNothing(), true),
                arguments("a hang of Complete", Operation.COMPLETE_MULTIPART_UPLOAD, Fault.hang(), true),
                arguments("InvalidPart to Complete", Operation.COMPLETE_MULTIPART_UPLOAD, Fault.partRefused(), true),
                arguments("completed, no answer", Operation.COMPLETE_MULTIPART_UPLOAD, lost, false),
                arguments(
                        "completed, 200 with HTML",
                        Operation.COMPLETE_MULTIPART_UPLOAD,
                        Fault.okWithHtml().afterwards(),
                        false),
                arguments(
                        "completed, NoSuchUpload",
                        Operation.COMPLETE_MULTIPART_UPLOAD,
                        Fault.noSuchUpload().afterwards(),
                        false),
                arguments(
                        "a stale list of parts", Operation.LIST_PARTS, Fault.rewritten(ServiceFaultsIT::older), false),
                arguments("a list without ours", Operation.LIST_PARTS, Fault.rewritten(ServiceFaultsIT::without), true),
                arguments("an empty list of parts", Operation.LIST_PARTS, Fault.rewritten(ServiceFaultsIT::none), true),
                arguments(
                        "a list of other parts", Operation.LIST_PARTS, Fault.rewritten(ServiceFaultsIT::others), true),
                arguments(
                        "a list of too many parts", Operation.LIST_PARTS, Fault.rewritten(ServiceFaultsIT::more), true),
                arguments("500 to a list of parts", Operation.LIST_PARTS, Fault.internalError(), true),
                arguments("500 to a copy", Operation.UPLOAD_PART_COPY, Fault.internalError(), true),
                arguments("200 with an error to a copy", Operation.UPLOAD_PART_COPY, Fault.okWithError(), true),
                arguments("200 with HTML to a copy", Operation.UPLOAD_PART_COPY, Fault.okWithHtml(), true),
                arguments("a hang of a copy", Operation.UPLOAD_PART_COPY, Fault.hang(), true),
                arguments("500 to a copy of all", Operation.COPY_OBJECT, Fault.internalError(), true),
                arguments("200 with an error to a copy of all", Operation.COPY_OBJECT, Fault.okWithError(), true),
                arguments("200 with HTML to a copy of all", Operation.COPY_OBJECT, Fault.okWithHtml(), true),
                arguments("a hang of a copy of all", Operation.COPY_OBJECT, Fault.hang(), true),
                arguments("all copied, no answer", Operation.COPY_OBJECT, lost, true),
                arguments("500 to a read", Operation.GET_OBJECT, Fault.internalError(), true),
                arguments("a read cut short", Operation.GET_OBJECT, Fault.truncated(1000), true),
                arguments(
                        "another range than was asked for", Operation.GET_OBJECT, Fault.without("Content-Range"), true),
                arguments("500 to a list", Operation.LIST_OBJECTS, Fault.internalError(), true),
                arguments("500 to a list of uploads", Operation.LIST_MULTIPART_UPLOADS, Fault.internalError(), true),
                arguments("500 to a deletion", Operation.DELETE_OBJECTS, Fault.internalError(), true),
                arguments("deleted, no answer", Operation.DELETE_OBJECTS, lost, true),
                arguments("500 to a look", Operation.HEAD_OBJECT, Fault.internalError(), true));
    }

    private static String none(String list) {
        return PARTS.matcher(list).replaceAll("");
    }

    /** Without the newest part. */
    private static String older(String list) {
        int newest = list.lastIndexOf("<Part>");
        return list.substring(0, newest) + PARTS.matcher(list.substring(newest)).replaceFirst("");
    }

    /** Without the oldest part, which was recorded. */
    private static String without(String list) {
        return PARTS.matcher(list).replaceFirst("");
    }

    private static String others(String list) {
        return list.replaceAll("[0-9a-f]{32}", "0123456789abcdef0123456789abcdef");
    }

    /** With a part behind all that were ever stored. */
    private static String more(String list) {
        int newest = list.lastIndexOf("</Part>") + "</Part>".length();
        String part =
                list.substring(list.lastIndexOf("<Part>"), newest).replaceFirst("<PartNumber>[0-9]+", "<PartNumber>99");
        return list.substring(0, newest) + part + list.substring(newest);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void F23_to_F25_nothing_acknowledged_is_lost(String name, Operation operation, Fault fault, boolean told)
            throws Exception {
        proxy.every(operation, fault);
        if (operation == Operation.LIST_PARTS) {
            // asked only by who was told that parts are missing
            proxy.next(Operation.COMPLETE_MULTIPART_UPLOAD, Fault.partRefused());
        }

        step(() -> append(PART + 300_000));
        if (operation == Operation.LIST_PARTS) {
            abandon();
        }
        // of one epoch it is one object, copied as a whole; of several it is joined
        epoch += operation == Operation.COPY_OBJECT ? 0 : 1;
        step(() -> append(PART));
        step(() -> append(PART + 7));
        Checkpoint whole = step(() -> storage.assemble(id, position(), offset, Pulse.NONE));
        step(() -> readBack(whole));
        Checkpoint promoted = step(() -> storage.promote(id, whole, DESTINATION, Pulse.NONE));
        step(() -> {
            storage.prune(id, DESTINATION, new Position(promoted, offset, epoch, List.of()));
            return promoted;
        });
        step(() -> readBack(promoted));

        assertThat(proxy.allPlayed()).isTrue();
        assertThat(proxy.count(operation)).as("asked").isPositive();
        assertThat(errors)
                .hasSize(told ? 1 : 0)
                .allMatch(error -> error.contains("could not") || error.contains(id.text()));
        assertThat(storage.residents(Optional.empty(), 10)).isEmpty();
    }

    private interface Step<T> {
        T run() throws IOException, BytesLostException;
    }

    /** As an engine goes on: an error ends an epoch, and what was recorded is gone on from. */
    private <T> T step(Step<T> step) throws IOException, BytesLostException {
        try {
            return step.run();
        } catch (IOException e) {
            errors.add(String.valueOf(e.getMessage()));
            proxy.heal();
            epoch++;
            return step.run();
        }
    }

    /** Leaves parts that are in no list. */
    private void abandon() throws IOException, BytesLostException {
        try (StorageWriter writer = storage.openWriter(id, position())) {
            writer.write(bytes.buffer(offset, 6 * PART));
        }
    }

    private Checkpoint append(int length) throws IOException, BytesLostException {
        try (StorageWriter writer = storage.openWriter(id, position())) {
            writer.write(bytes.buffer(offset, length));
            Saved saved = writer.checkpoint();
            checkpoint = saved.checkpoint();
            sealed.addAll(saved.sealed());
            offset += length;
            return checkpoint;
        }
    }

    private Checkpoint readBack(Checkpoint whole) throws IOException, BytesLostException {
        try (Content content = storage.open(id, whole, ByteRange.ALL)) {
            assertThat(SeededBytes.sha256(content.stream())).isEqualTo(bytes.sha256(new ByteRange(0, offset)));
        }
        return whole;
    }

    private Position position() {
        return new Position(checkpoint, offset, epoch, List.copyOf(sealed));
    }
}
