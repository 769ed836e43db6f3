// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static dev.pawl.upload.storage.s3.servers.Ability.refuses;
import static dev.pawl.upload.storage.s3.servers.Ability.works;
import static dev.pawl.upload.storage.s3.servers.Probe.PART;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Stages: how parts become an object. */
final class MultipartAbilities {
    private MultipartAbilities() {}

    static List<Ability> all() {
        return List.of(
                works("parts of one size and a smaller last one become the object", probe -> {
                    Probe.Upload upload =
                            probe.begin().part(1, PART).part(2, PART).part(3, 77);
                    boolean hidden = absent(probe, upload.key());
                    upload.complete();
                    return hidden && probe.holds(upload.key(), PART, PART, 77);
                }),
                works("a part that is put again replaces the one before", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    upload.parts().clear();
                    upload.part(1, 200).complete();
                    return probe.holds(upload.key(), 200);
                }),
                works("part numbers may have gaps", probe -> {
                    Probe.Upload upload = probe.begin().part(2, PART).part(9, 20);
                    upload.complete();
                    return probe.holds(upload.key(), PART, 20);
                }),
                works("Complete may leave out the last part that was uploaded", probe -> {
                    Probe.Upload upload = probe.begin().part(1, PART).part(2, PART);
                    upload.parts().remove(1);
                    upload.complete();
                    return probe.holds(upload.key(), PART);
                }),
                works("Complete may leave out a part between others", probe -> {
                    Probe.Upload upload =
                            probe.begin().part(1, PART).part(2, PART).part(3, 30);
                    upload.parts().remove(1);
                    upload.complete();
                    return probe.holds(upload.key(), PART, 30);
                }),
                works("the only part may be empty", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 0);
                    upload.complete();
                    return probe.holds(upload.key(), 0);
                }),
                works("the ETag of a part is its MD5", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    return unquoted(upload.parts().get(0).eTag()).equals(hex(md5(Probe.bytes(100))));
                }),
                works("Complete tells the ETag of the object", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    return upload.complete().equals(tag(probe, upload.key()));
                }),
                works("the ETag of the object is the MD5 of those and their number", probe -> {
                    Probe.Upload upload = probe.begin().part(1, PART).part(2, 100);
                    upload.complete();
                    MessageDigest digest = MessageDigest.getInstance("MD5");
                    digest.update(md5(Probe.bytes(PART)));
                    return unquoted(tag(probe, upload.key())).equals(hex(digest.digest(md5(Probe.bytes(100)))) + "-2");
                }),
                refuses("Complete refuses an ETag that no part has", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    upload.parts().clear();
                    upload.with(1, "\"00000000000000000000000000000000\"").complete();
                }),
                refuses(
                        "Complete refuses a part under 5 MiB that is not the last",
                        probe -> probe.begin().part(1, 1 << 20).part(2, 100).complete()),
                refuses("part 10,001 is refused", probe -> probe.begin().part(10_001, 100)),
                works("Complete said twice is done once", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    upload.complete();
                    upload.complete();
                    return probe.holds(upload.key(), 100);
                }),
                refuses("after an abort a part is refused", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    upload.abort();
                    upload.part(2, 100);
                }),
                refuses("after an abort Complete is refused", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    upload.abort();
                    upload.complete();
                }),
                refuses("a second abort is refused", probe -> {
                    Probe.Upload upload = probe.begin();
                    upload.abort();
                    upload.abort();
                }),
                works("multipart uploads are listed by prefix, in pages", MultipartAbilities::listedInPages),
                works("UploadPartCopy of ranges", probe -> {
                    String key = probe.put(PART + 100);
                    Probe.Upload upload = probe.begin()
                            .copied(1, key, "bytes=0-" + (PART - 1))
                            .copied(2, key, "bytes=0-9");
                    upload.complete();
                    return probe.holds(upload.key(), PART, 10);
                }),
                refuses("UploadPartCopy of a range beyond the end is refused", probe -> {
                    String key = probe.put(100);
                    probe.begin().copied(1, key, "bytes=50-100");
                }),
                refuses("CompleteMultipartUpload with If-None-Match: * never overwrites", probe -> {
                    Probe.Upload upload = probe.begin().part(1, 100);
                    probe.client().putObject(b -> b.bucket(probe.bucket()).key(upload.key()), Probe.body(5));
                    probe.client()
                            .completeMultipartUpload(b -> b.bucket(probe.bucket())
                                    .key(upload.key())
                                    .uploadId(upload.id())
                                    .ifNoneMatch("*")
                                    .multipartUpload(all -> all.parts(upload.parts())));
                }),
                works("metadata given with CreateMultipartUpload is the object's", probe -> {
                    Probe.Upload upload =
                            probe.begin(b -> b.contentType("image/png").metadata(Map.of("pawl", "p1")));
                    upload.part(1, 10).complete();
                    return ObjectAbilities.tells(probe, upload.key(), "image/png", "p1");
                }));
    }

    private static boolean listedInPages(Probe probe) {
        List<String> expected = new ArrayList<>();
        for (String key : List.of("in/1", "in/2", "out/1")) {
            String id = probe.client()
                    .createMultipartUpload(b -> b.bucket(probe.bucket()).key(key))
                    .uploadId();
            if (key.startsWith("in/")) {
                expected.add(key + " " + id);
            }
        }
        List<String> seen = new ArrayList<>();
        ListMultipartUploadsResponse page = page(probe, null, null);
        page.uploads().forEach(upload -> seen.add(named(upload)));
        while (page.isTruncated() && seen.size() <= expected.size()) {
            page = page(probe, page.nextKeyMarker(), page.nextUploadIdMarker());
            page.uploads().forEach(upload -> seen.add(named(upload)));
        }
        return seen.equals(expected);
    }

    private static ListMultipartUploadsResponse page(Probe probe, String key, String upload) {
        return probe.client()
                .listMultipartUploads(b -> b.bucket(probe.bucket())
                        .prefix("in/")
                        .maxUploads(1)
                        .keyMarker(key)
                        .uploadIdMarker(upload));
    }

    private static String named(MultipartUpload upload) {
        return upload.key() + " " + upload.uploadId();
    }

    private static boolean absent(Probe probe, String key) {
        try {
            probe.client().headObject(b -> b.bucket(probe.bucket()).key(key));
            return false;
        } catch (NoSuchKeyException e) {
            return true;
        } catch (S3Exception e) {
            return false;
        }
    }

    private static String tag(Probe probe, String key) {
        return probe.client().headObject(b -> b.bucket(probe.bucket()).key(key)).eTag();
    }

    private static byte[] md5(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("MD5").digest(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String unquoted(String tag) {
        return tag.replace("\"", "");
    }
}
