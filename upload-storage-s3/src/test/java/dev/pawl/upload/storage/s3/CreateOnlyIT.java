// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.storage.s3.ObjectStore.Address;
import dev.pawl.upload.storage.s3.ObjectStore.Listed;
import dev.pawl.upload.storage.s3.ObjectStore.Look;
import dev.pawl.upload.storage.s3.RefusedException.Why;
import dev.pawl.upload.storage.s3.servers.ClientMode;
import dev.pawl.upload.storage.s3.servers.Fault;
import dev.pawl.upload.storage.s3.servers.FaultProxy;
import dev.pawl.upload.storage.s3.servers.Operation;
import dev.pawl.upload.storage.s3.servers.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;

/** An object is never written over where the service refuses that, and what was ours already is known again. */
@Timeout(120)
final class CreateOnlyIT {
    private final String bucket = "create-" + UUID.randomUUID();
    private final Address target = new Address(bucket, "some/key");

    private interface Trial {
        void run(SdkObjectStore objects, FaultProxy proxy) throws IOException;
    }

    private void on(TestServer kind, Trial trial) throws Exception {
        try (S3Client direct = kind.server().client(ClientMode.UNCHUNKED);
                FaultProxy proxy = FaultProxy.before(kind.server());
                S3Client client = proxy.client(ClientMode.WHEN_REQUIRED)) {
            direct.createBucket(request -> request.bucket(bucket));
            trial.run(
                    new SdkObjectStore(
                            client,
                            Optional.empty(),
                            Checksums.MD5,
                            Writes.CREATE_ONLY,
                            Duration.ofSeconds(30),
                            () -> {}),
                    proxy);
        }
    }

    @ParameterizedTest
    @EnumSource
    void another_object_of_that_name_stays_as_it_is(TestServer kind) throws Exception {
        on(kind, (objects, proxy) -> {
            objects.put(target, "alice", bytes("first"));

            for (Object[] other : new Object[][] {{"alice", "other"}, {"alice", "longer one"}, {"bob", "first"}}) {
                assertThatThrownBy(() -> objects.put(target, (String) other[0], bytes((String) other[1])))
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                refused -> assertThat(refused.why()).isEqualTo(Why.TAKEN));
            }
            assertThat(objects.get(target, 0, 5).stream().readAllBytes())
                    .isEqualTo("first".getBytes(StandardCharsets.UTF_8));
        });
    }

    @ParameterizedTest
    @EnumSource
    void an_object_whose_answer_was_lost_is_known_again(TestServer kind) throws Exception {
        on(kind, (objects, proxy) -> {
            proxy.next(Operation.PUT_OBJECT, Fault.lostReply());

            String etag = objects.put(target, "alice", bytes("first"));

            assertThat(proxy.count(Operation.PUT_OBJECT)).isEqualTo(2);
            assertThat(objects.head(target)).isEqualTo(Optional.of(new Look(5, etag, Optional.of("alice"))));
        });
    }

    /** Ceph 16 takes no notice of the condition there. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CEPH")
    void a_multipart_upload_does_not_become_an_object_of_a_name_that_is_taken(TestServer kind) throws Exception {
        on(kind, (objects, proxy) -> {
            String upload = objects.begin(target, "alice");
            String etag = objects.part(target, upload, 1, bytes("second"));
            objects.put(target, "alice", bytes("first"));

            assertThatThrownBy(() -> objects.complete(target, upload, List.of(new Listed(1, etag, Optional.empty()))))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.why()).isEqualTo(Why.TAKEN));
            assertThat(objects.head(target).map(Look::length)).contains(5L);
        });
    }

    private static Bytes bytes(String text) throws IOException {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
