// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static dev.pawl.upload.storage.s3.servers.Ability.refuses;
import static dev.pawl.upload.storage.s3.servers.Ability.works;
import static dev.pawl.upload.storage.s3.servers.Probe.PART;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Who notices that bytes changed on the way. The checksums are headers that we reckon, not trailers of the SDK. */
final class ChecksumAbilities {
    private static final String WRONG_MD5 = Base64.getEncoder().encodeToString(new byte[16]);

    private ChecksumAbilities() {}

    static List<Ability> all() {
        return List.of(
                refuses(
                        "PutObject with a wrong Content-MD5 is refused",
                        probe -> probe.client()
                                .putObject(
                                        b -> b.bucket(probe.bucket())
                                                .key(Probe.newKey())
                                                .contentMD5(WRONG_MD5),
                                        Probe.body(100))),
                refuses("UploadPart with a wrong Content-MD5 is refused", probe -> {
                    Probe.Upload upload = probe.begin();
                    probe.client()
                            .uploadPart(
                                    b -> b.bucket(probe.bucket())
                                            .key(upload.key())
                                            .uploadId(upload.id())
                                            .partNumber(1)
                                            .contentMD5(WRONG_MD5),
                                    Probe.body(100));
                }),
                works("PutObject with a right CRC32C is taken", probe -> {
                    String key = Probe.newKey();
                    probe.client()
                            .putObject(
                                    b -> b.bucket(probe.bucket()).key(key).checksumCRC32C(crc(100)), Probe.body(100));
                    return probe.holds(key, 100);
                }),
                refuses(
                        "PutObject with a wrong CRC32C is refused",
                        probe -> probe.client()
                                .putObject(
                                        b -> b.bucket(probe.bucket())
                                                .key(Probe.newKey())
                                                .checksumCRC32C(crc(99)),
                                        Probe.body(100))),
                refuses("UploadPart with a wrong CRC32C is refused", probe -> {
                    Probe.Upload upload = probe.begin();
                    probe.client()
                            .uploadPart(
                                    b -> b.bucket(probe.bucket())
                                            .key(upload.key())
                                            .uploadId(upload.id())
                                            .partNumber(1)
                                            .checksumCRC32C(crc(99)),
                                    Probe.body(100));
                }),
                works("HEAD tells the CRC32C of an object put with one", probe -> {
                    String key = Probe.newKey();
                    probe.client()
                            .putObject(
                                    b -> b.bucket(probe.bucket()).key(key).checksumCRC32C(crc(100)), Probe.body(100));
                    return crc(100).equals(told(probe, key));
                }),
                works("HEAD tells the CRC32C of the whole of a multipart upload", probe -> {
                    String key = Probe.newKey();
                    completed(probe, key, crc(PART, 100));
                    return crc(PART, 100).equals(told(probe, key));
                }),
                refuses("Complete with a wrong CRC32C of the whole is refused", probe -> {
                    completed(probe, Probe.newKey(), crc(PART, 99));
                }));
    }

    private static void completed(Probe probe, String key, String whole) {
        String id = probe.client()
                .createMultipartUpload(b -> b.bucket(probe.bucket())
                        .key(key)
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                        .checksumType(ChecksumType.FULL_OBJECT))
                .uploadId();
        List<CompletedPart> parts = List.of(part(probe, key, id, 1, PART), part(probe, key, id, 2, 100));
        probe.client()
                .completeMultipartUpload(b -> b.bucket(probe.bucket())
                        .key(key)
                        .uploadId(id)
                        .checksumType(ChecksumType.FULL_OBJECT)
                        .checksumCRC32C(whole)
                        .multipartUpload(all -> all.parts(parts)));
    }

    private static CompletedPart part(Probe probe, String key, String id, int number, int length) {
        String tag = probe.client()
                .uploadPart(
                        b -> b.bucket(probe.bucket())
                                .key(key)
                                .uploadId(id)
                                .partNumber(number)
                                .checksumCRC32C(crc(length)),
                        Probe.body(length))
                .eTag();
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(tag)
                .checksumCRC32C(crc(length))
                .build();
    }

    private static String told(Probe probe, String key) {
        return probe.client()
                .headObject(b -> b.bucket(probe.bucket()).key(key).checksumMode(ChecksumMode.ENABLED))
                .checksumCRC32C();
    }

    private static String crc(int... lengths) {
        CRC32C crc = new CRC32C();
        for (int length : lengths) {
            crc.update(Probe.bytes(length));
        }
        byte[] bytes =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }
}
