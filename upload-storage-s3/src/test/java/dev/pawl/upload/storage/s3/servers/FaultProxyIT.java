// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static dev.pawl.upload.storage.s3.servers.Operation.COMPLETE_MULTIPART_UPLOAD;
import static dev.pawl.upload.storage.s3.servers.Operation.CREATE_MULTIPART_UPLOAD;
import static dev.pawl.upload.storage.s3.servers.Operation.GET_OBJECT;
import static dev.pawl.upload.storage.s3.servers.Operation.HEAD_OBJECT;
import static dev.pawl.upload.storage.s3.servers.Operation.LIST_OBJECTS;
import static dev.pawl.upload.storage.s3.servers.Operation.PUT_OBJECT;
import static dev.pawl.upload.storage.s3.servers.Operation.UPLOAD_PART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.upload.testkit.SeededBytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The proxy does to requests of the real SDK client what its faults say, and nothing else. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class FaultProxyIT {
    private static final int PART = 5 << 20;
    private static final SeededBytes CONTENT = new SeededBytes(7);

    private final String bucket = "b-" + UUID.randomUUID();
    private S3Client direct;
    private FaultProxy proxy;
    private S3Client client;

    @BeforeEach
    void open() throws IOException {
        S3Server server = TestServer.S3PROXY.server();
        direct = server.client(ClientMode.WHEN_REQUIRED);
        direct.createBucket(b -> b.bucket(bucket));
        proxy = FaultProxy.before(server);
        client = withoutRetries();
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        direct.close();
    }

    @ParameterizedTest
    @EnumSource
    void what_no_fault_names_passes_untouched_and_is_counted(ClientMode mode) throws IOException {
        try (S3Client through = proxy.client(mode)) {
            String upload = begun(through, "k");
            List<CompletedPart> parts = List.of(
                    part(through, "k", upload, 1, bytes(0, PART)), part(through, "k", upload, 2, bytes(PART, 12)));
            through.completeMultipartUpload(
                    b -> b.bucket(bucket).key("k").uploadId(upload).multipartUpload(all -> all.parts(parts)));
            through.copyObject(b -> b.sourceBucket(bucket)
                    .sourceKey("k")
                    .destinationBucket(bucket)
                    .destinationKey("copy"));

            try (InputStream whole = through.getObject(b -> b.bucket(bucket).key("copy"))) {
                assertThat(whole).hasBinaryContent(bytes(0, PART + 12));
            }
            assertThat(through.getObjectAsBytes(b -> b.bucket(bucket).key("k").range("bytes=5242880-"))
                            .asByteArray())
                    .isEqualTo(bytes(PART, 12));
            assertThat(through.headObject(b -> b.bucket(bucket).key("k")).contentLength())
                    .isEqualTo(PART + 12);
            assertThat(through.listObjectsV2(b -> b.bucket(bucket)).contents())
                    .extracting(S3Object::key)
                    .containsExactly("copy", "k");
            through.deleteObjects(b -> b.bucket(bucket)
                    .delete(all ->
                            all.objects(ObjectIdentifier.builder().key("k").build())));
            through.deleteObject(b -> b.bucket(bucket).key("copy"));
        }
        assertThat(proxy.counts())
                .isEqualTo(Map.of(
                        CREATE_MULTIPART_UPLOAD,
                        1L,
                        UPLOAD_PART,
                        2L,
                        COMPLETE_MULTIPART_UPLOAD,
                        1L,
                        Operation.COPY_OBJECT,
                        1L,
                        GET_OBJECT,
                        2L,
                        HEAD_OBJECT,
                        1L,
                        LIST_OBJECTS,
                        1L,
                        Operation.DELETE_OBJECTS,
                        1L,
                        Operation.DELETE_OBJECT,
                        1L));
        assertThat(direct.listObjectsV2(b -> b.bucket(bucket)).contents()).isEmpty();
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(Fault.internalError(), 500, "InternalError"),
                Arguments.of(Fault.slowDown(), 503, "SlowDown"),
                Arguments.of(Fault.clockSkew(), 403, "RequestTimeTooSkewed"),
                Arguments.of(Fault.noSuchBucket(), 404, "NoSuchBucket"),
                Arguments.of(Fault.noSuchUpload(), 404, "NoSuchUpload"),
                Arguments.of(Fault.partRefused(), 400, "InvalidPart"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_is_told_and_the_server_hears_nothing(Fault fault, int status, String code) {
        proxy.next(PUT_OBJECT, fault);

        S3Exception told = catchThrowableOfType(S3Exception.class, () -> put("k"));

        assertThat(told.statusCode()).isEqualTo(status);
        assertThat(told.awsErrorDetails().errorCode()).isEqualTo(code);
        assertAbsent("k");
        put("k");
        assertThat(proxy.count(PUT_OBJECT)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void afterwards_means_that_the_server_did_it(Fault fault, int status) {
        proxy.next(PUT_OBJECT, fault.afterwards());

        S3Exception told = catchThrowableOfType(S3Exception.class, () -> put("k"));

        assertThat(told.statusCode()).isEqualTo(status);
        assertThat(stored("k")).isEqualTo(bytes(0, 100));
    }

    @Test
    void the_clients_own_retries_are_seen_and_counted() {
        proxy.nth(PUT_OBJECT, 1, Fault.slowDown())
                .nth(PUT_OBJECT, 1, Fault.clockSkew())
                .nth(PUT_OBJECT, 1, Fault.reset());
        try (S3Client retrying = proxy.client(ClientMode.WHEN_REQUIRED)) {
            retrying.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromBytes(bytes(0, 100)));
        }
        assertThat(proxy.count(PUT_OBJECT)).isEqualTo(4);
        assertThat(proxy.allPlayed()).isTrue();
        assertThat(stored("k")).isEqualTo(bytes(0, 100));
    }

    @Test
    void a_reset_leaves_nothing_and_a_lost_reply_leaves_the_object() {
        proxy.next(PUT_OBJECT, Fault.reset());
        assertThatThrownBy(() -> put("reset")).isInstanceOf(SdkClientException.class);
        assertAbsent("reset");

        proxy.next(PUT_OBJECT, Fault.lostReply());
        assertThatThrownBy(() -> put("lost")).isInstanceOf(SdkClientException.class);
        assertThat(stored("lost")).isEqualTo(bytes(0, 100));
    }

    @Test
    void a_body_cut_short_leaves_nothing() {
        proxy.next(PUT_OBJECT, Fault.cutBody(1_000_000));

        assertThatThrownBy(
                        () -> client.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromBytes(bytes(0, PART))))
                .isInstanceOf(SdkClientException.class);

        assertAbsent("k");
    }

    @Test
    void a_hanging_server_holds_the_client_until_its_own_time_is_over() {
        proxy.every(HEAD_OBJECT, Fault.hang());
        try (S3Client impatient = impatient(Duration.ofMillis(300))) {
            assertThatThrownBy(() -> impatient.headObject(b -> b.bucket(bucket).key("k")))
                    .isInstanceOf(ApiCallAttemptTimeoutException.class);
        }
    }

    @Test
    void whoever_hangs_is_let_go_when_the_proxy_is_closed() throws Exception {
        proxy.every(PUT_OBJECT, Fault.hang());
        CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> put("k"));
        while (proxy.count(PUT_OBJECT) == 0) {
            Thread.onSpinWait();
        }

        proxy.close();

        assertThatThrownBy(() -> hanging.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(SdkClientException.class);
    }

    @Test
    void a_late_answer_and_a_dripping_one_are_the_servers() {
        put("k");
        proxy.next(GET_OBJECT, Fault.late(Duration.ofMillis(50)))
                .nth(GET_OBJECT, 1, Fault.drip(30, Duration.ofMillis(5)));

        for (int i = 0; i < 2; i++) {
            assertThat(client.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asByteArray())
                    .isEqualTo(bytes(0, 100));
        }
        assertThat(proxy.allPlayed()).isTrue();
    }

    @Test
    void a_dripping_answer_takes_longer_than_an_impatient_client_waits() {
        put("k");
        proxy.every(GET_OBJECT, Fault.drip(1, Duration.ofSeconds(1)));
        try (S3Client impatient = impatient(Duration.ofMillis(300))) {
            assertThatThrownBy(() ->
                            impatient.getObjectAsBytes(b -> b.bucket(bucket).key("k")))
                    .isInstanceOf(ApiCallAttemptTimeoutException.class);
        }
    }

    @Test
    void a_truncated_answer_is_short_whether_the_client_notices_or_not() throws IOException {
        put("k");
        proxy.next(GET_OBJECT, Fault.truncated(40));

        try (InputStream in = client.getObject(b -> b.bucket(bucket).key("k"))) {
            assertThat(in.readNBytes(40)).isEqualTo(bytes(0, 40));
            // URLConnection says end of file, other clients throw
            assertThat(endOf(in)).isTrue();
        }
    }

    @Test
    void complete_answers_200_and_an_error_without_doing_it_or_after() {
        String upload = begun(client, "k");
        CompletedPart part = part(client, "k", upload, 1, bytes(0, 100));
        proxy.next(COMPLETE_MULTIPART_UPLOAD, Fault.okWithError())
                .nth(COMPLETE_MULTIPART_UPLOAD, 1, Fault.okWithError().afterwards());

        assertThatThrownBy(() -> completed("k", upload, part)).isInstanceOf(S3Exception.class);
        assertAbsent("k");
        assertThatThrownBy(() -> completed("k", upload, part)).isInstanceOf(S3Exception.class);
        assertThat(stored("k")).isEqualTo(bytes(0, 100));
    }

    @Test
    void complete_answers_200_and_no_etag() {
        String upload = begun(client, "k");
        CompletedPart part = part(client, "k", upload, 1, bytes(0, 100));
        proxy.next(COMPLETE_MULTIPART_UPLOAD, Fault.okWithNothing());

        assertThat(completed("k", upload, part).eTag()).isNull();
        assertAbsent("k");
    }

    @Test
    void complete_answers_200_and_a_page_of_html() {
        String upload = begun(client, "k");
        CompletedPart part = part(client, "k", upload, 1, bytes(0, 100));
        proxy.next(COMPLETE_MULTIPART_UPLOAD, Fault.okWithHtml());

        assertThat(completed("k", upload, part).eTag()).isNull();
        assertAbsent("k");
    }

    @Test
    void a_part_is_taken_and_its_etag_is_not_told() {
        String upload = begun(client, "k");
        proxy.next(UPLOAD_PART, Fault.without("ETag"));

        assertThat(part(client, "k", upload, 1, bytes(0, 100)).eTag()).isNull();
        assertThat(direct.listParts(b -> b.bucket(bucket).key("k").uploadId(upload))
                        .parts())
                .hasSize(1);
    }

    @Test
    void a_list_is_told_otherwise_than_it_is() {
        put("old");
        put("young");
        UnaryOperator<String> stale = list -> list.replaceAll("<Contents><Key>young.*?</Contents>", "");
        proxy.next(LIST_OBJECTS, Fault.rewritten(stale));

        assertThat(keys()).containsExactly("old");
        assertThat(keys()).containsExactly("old", "young");
    }

    @Test
    void faults_are_played_by_number_in_a_range_and_until_healed() {
        proxy.nth(PUT_OBJECT, 2, Fault.slowDown());
        put("1");
        assertThat(proxy.allPlayed()).isFalse();
        assertThatThrownBy(() -> put("2")).isInstanceOf(S3Exception.class);
        assertThat(proxy.allPlayed()).isTrue();
        put("3");

        proxy.on(request -> request.target().endsWith("/x"), 2, 3, Fault.internalError());
        put("x");
        put("y");
        assertThatThrownBy(() -> put("x")).isInstanceOf(S3Exception.class);
        assertThatThrownBy(() -> put("x")).isInstanceOf(S3Exception.class);
        put("x");

        proxy.every(PUT_OBJECT, Fault.noSuchBucket());
        assertThatThrownBy(() -> put("4")).isInstanceOf(S3Exception.class);
        assertThatThrownBy(() -> put("4")).isInstanceOf(S3Exception.class);
        proxy.heal();
        put("4");
        assertThat(keys()).containsExactly("1", "3", "4", "x", "y");
    }

    private S3Client withoutRetries() {
        return proxy.clients(ClientMode.WHEN_REQUIRED)
                .overrideConfiguration(b -> b.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    private S3Client impatient(Duration attempt) {
        return proxy.clients(ClientMode.WHEN_REQUIRED)
                .overrideConfiguration(
                        b -> b.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallAttemptTimeout(attempt))
                .build();
    }

    private void put(String key) {
        client.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromBytes(bytes(0, 100)));
    }

    private String begun(S3Client by, String key) {
        return by.createMultipartUpload(b -> b.bucket(bucket).key(key)).uploadId();
    }

    private CompletedPart part(S3Client by, String key, String upload, int number, byte[] bytes) {
        String tag = by.uploadPart(
                        b -> b.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    private CompleteMultipartUploadResponse completed(String key, String upload, CompletedPart... parts) {
        return client.completeMultipartUpload(
                b -> b.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)));
    }

    private List<String> keys() {
        return client.listObjectsV2(b -> b.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private byte[] stored(String key) {
        return direct.getObjectAsBytes(b -> b.bucket(bucket).key(key)).asByteArray();
    }

    private void assertAbsent(String key) {
        assertThatThrownBy(() -> direct.headObject(b -> b.bucket(bucket).key(key)))
                .isInstanceOf(NoSuchKeyException.class);
    }

    private static boolean endOf(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException noticed) {
            return true;
        }
    }

    private static byte[] bytes(long from, int length) {
        return CONTENT.bytes(from, length);
    }
}
