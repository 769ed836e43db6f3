// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static dev.pawl.upload.storage.s3.servers.Ability.refuses;
import static dev.pawl.upload.storage.s3.servers.Ability.works;
import static dev.pawl.upload.storage.s3.servers.Probe.fetch;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Whole objects: held, promoted, read, told of, and removed. */
final class ObjectAbilities {
    private ObjectAbilities() {}

    static List<Ability> all() {
        return List.of(
                works("CopyObject of an empty object", probe -> probe.holds(copied(probe, probe.put(0)), 0)),
                works("CopyObject with other metadata", probe -> {
                    String copy = copied(probe, probe.put(100));
                    return probe.holds(copy, 100)
                            && "p2".equals(head(probe, copy).metadata().get("pawl"));
                }),
                works("CopyObject with another content type", probe -> {
                    String copy = copied(probe, probe.put(100));
                    return head(probe, copy).contentType().equals("image/gif");
                }),
                refuses("CopyObject with a wrong x-amz-copy-source-if-match is refused", probe -> {
                    String key = probe.put(100);
                    probe.client()
                            .copyObject(b -> b.sourceBucket(probe.bucket())
                                    .sourceKey(key)
                                    .copySourceIfMatch("\"00000000000000000000000000000000\"")
                                    .destinationBucket(probe.bucket())
                                    .destinationKey(Probe.newKey()));
                }),
                refuses("CopyObject with If-None-Match: * never overwrites", probe -> {
                    String key = probe.put(100);
                    String other = probe.put(50);
                    probe.client()
                            .copyObject(b -> b.sourceBucket(probe.bucket())
                                    .sourceKey(key)
                                    .ifNoneMatch("*")
                                    .destinationBucket(probe.bucket())
                                    .destinationKey(other));
                }),
                refuses("PutObject with If-None-Match: * never overwrites", probe -> {
                    String key = probe.put(100);
                    probe.client()
                            .putObject(b -> b.bucket(probe.bucket()).key(key).ifNoneMatch("*"), Probe.body(5));
                }),
                works("a range is read alone", probe -> {
                    String key = probe.put(100);
                    byte[] range = probe.client()
                            .getObjectAsBytes(
                                    b -> b.bucket(probe.bucket()).key(key).range("bytes=10-19"))
                            .asByteArray();
                    return Arrays.equals(range, Arrays.copyOfRange(Probe.bytes(100), 10, 20));
                }),
                refuses("a range beyond the end is refused", probe -> {
                    String key = probe.put(100);
                    probe.client()
                            .getObjectAsBytes(
                                    b -> b.bucket(probe.bucket()).key(key).range("bytes=100-"));
                }),
                works("a signed URL reads, with the type and disposition it was signed for", probe -> {
                    HttpURLConnection told = fetch(signed(probe, probe.put(100), Duration.ofMinutes(5)));
                    return told.getResponseCode() == 200
                            && "text/x-pawl".equals(told.getContentType())
                            && "attachment; filename=\"p\"".equals(told.getHeaderField("content-disposition"))
                            && Arrays.equals(told.getInputStream().readAllBytes(), Probe.bytes(100));
                }),
                new Ability("a signed URL is refused when its time is over", probe -> {
                    URL url = signed(probe, probe.put(100), Duration.ofSeconds(1));
                    Thread.sleep(2_500);
                    return refused(url);
                }),
                new Ability("a signed URL is refused when somebody changed it", probe -> {
                    String url =
                            signed(probe, probe.put(100), Duration.ofMinutes(5)).toString();
                    return refused(URI.create(url.replace("x-pawl", "x-evil")).toURL());
                }),
                works("objects are listed by prefix, in pages", probe -> {
                    List<String> keys =
                            IntStream.range(0, 3).mapToObj(i -> "list/" + i).toList();
                    for (String key : keys) {
                        probe.client().putObject(b -> b.bucket(probe.bucket()).key(key), Probe.body(1));
                    }
                    ListObjectsV2Response first = probe.client()
                            .listObjectsV2(b ->
                                    b.bucket(probe.bucket()).prefix("list/").maxKeys(2));
                    ListObjectsV2Response second = probe.client()
                            .listObjectsV2(b -> b.bucket(probe.bucket())
                                    .prefix("list/")
                                    .continuationToken(first.nextContinuationToken()));
                    return keys(first).equals(keys.subList(0, 2))
                            && keys(second).equals(keys.subList(2, 3));
                }),
                works("objects are removed many at once", probe -> {
                    List<ObjectIdentifier> doomed = List.of(named(probe.put(1)), named(probe.put(1)));
                    return probe.client()
                                    .deleteObjects(b -> b.bucket(probe.bucket()).delete(all -> all.objects(doomed)))
                                    .deleted()
                                    .size()
                            == 2;
                }),
                works("removing what is not there is no error", probe -> {
                    probe.client().deleteObject(b -> b.bucket(probe.bucket()).key(Probe.newKey()));
                    return true;
                }),
                works("a missing key and a missing bucket are told apart", ObjectAbilities::tellsWhatIsMissing),
                works("a lifecycle rule that aborts old multipart uploads is kept", probe -> {
                    probe.client()
                            .putBucketLifecycleConfiguration(b -> b.bucket(probe.bucket())
                                    .lifecycleConfiguration(all -> all.rules(LifecycleRule.builder()
                                            .id("stale")
                                            .status(ExpirationStatus.ENABLED)
                                            .filter(filter -> filter.prefix("held/"))
                                            .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(8))
                                            .build())));
                    return probe.client()
                                    .getBucketLifecycleConfiguration(b -> b.bucket(probe.bucket()))
                                    .rules()
                                    .get(0)
                                    .abortIncompleteMultipartUpload()
                                    .daysAfterInitiation()
                            == 8;
                }));
    }

    static boolean tells(Probe probe, String key, String type, String metadata) {
        HeadObjectResponse head = head(probe, key);
        return head.contentType().equals(type)
                && metadata.equals(head.metadata().get("pawl"));
    }

    private static HeadObjectResponse head(Probe probe, String key) {
        return probe.client().headObject(b -> b.bucket(probe.bucket()).key(key));
    }

    private static String copied(Probe probe, String key) {
        String copy = Probe.newKey();
        probe.client()
                .copyObject(b -> b.sourceBucket(probe.bucket())
                        .sourceKey(key)
                        .destinationBucket(probe.bucket())
                        .destinationKey(copy)
                        .metadataDirective(MetadataDirective.REPLACE)
                        .contentType("image/gif")
                        .metadata(Map.of("pawl", "p2")));
        return copy;
    }

    private static boolean tellsWhatIsMissing(Probe probe) {
        try {
            probe.client().getObject(b -> b.bucket(probe.bucket()).key(Probe.newKey()));
            return false;
        } catch (NoSuchKeyException key) {
            try {
                probe.client().getObject(b -> b.bucket("nobodys-bucket").key("k"));
                return false;
            } catch (NoSuchBucketException bucket) {
                return true;
            }
        }
    }

    private static URL signed(Probe probe, String key, Duration time) {
        try (S3Presigner presigner = probe.server().presigner()) {
            return presigner
                    .presignGetObject(request -> request.signatureDuration(time)
                            .getObjectRequest(b -> b.bucket(probe.bucket())
                                    .key(key)
                                    .responseContentType("text/x-pawl")
                                    .responseContentDisposition("attachment; filename=\"p\"")))
                    .url();
        }
    }

    private static Optional<String> refused(URL url) throws IOException {
        int status = fetch(url).getResponseCode();
        return status / 100 == 4 ? Optional.empty() : Optional.of("status " + status);
    }

    private static ObjectIdentifier named(String key) {
        return ObjectIdentifier.builder().key(key).build();
    }

    private static List<String> keys(ListObjectsV2Response page) {
        return page.contents().stream().map(S3Object::key).toList();
    }
}
