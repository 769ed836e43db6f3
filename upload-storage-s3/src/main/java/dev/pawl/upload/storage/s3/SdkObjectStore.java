// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.storage.s3.RefusedException.Why;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A service behind the host's {@link S3Client}. */
final class SdkObjectStore implements ObjectStore {
    private static final String OWNER = "pawl-upload";
    private static final String TYPE = "application/octet-stream";
    private static final String ANY = "*";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE = 416;
    private static final int MOST_KEYS = 1000;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})");

    private final S3Client client;
    private final Optional<S3Presigner> presigner;
    private final Checksums checksums;
    private final Writes writes;
    private final Duration copying;
    private final AutoCloseable owned;

    /**
     * @param copying how long a service may copy before it answers
     * @param owned closed with this; nothing if client and presigner are the host's
     */
    SdkObjectStore(
            S3Client client,
            Optional<S3Presigner> presigner,
            Checksums checksums,
            Writes writes,
            Duration copying,
            AutoCloseable owned) {
        this.client = client;
        this.presigner = presigner;
        this.checksums = checksums;
        this.writes = writes;
        this.copying = copying;
        this.owned = owned;
    }

    @Override
    public String put(Address target, String owner, Bytes content) throws IOException {
        try {
            return putNew(target, owner, content);
        } catch (RefusedException e) {
            if (e.why() != Why.TAKEN) {
                throw e;
            }
            Optional<Look> look = head(target);
            if (look.isPresent() && isIt(look.get(), owner, content)) {
                return look.get().etag();
            }
            throw e;
        }
    }

    /** An earlier try of the same request stored it, and its answer was lost. */
    private static boolean isIt(Look look, String owner, Bytes content) throws IOException {
        return look.length() == content.length()
                && look.owner().filter(owner::equals).isPresent()
                && (!Etags.isMd5(look.etag())
                        || look.etag().equals(HexFormat.of().formatHex(content.md5())));
    }

    private String putNew(Address target, String owner, Bytes content) throws IOException {
        return etag("store", target, call("store", target, () -> {
            PutObjectRequest.Builder request = PutObjectRequest.builder()
                    .bucket(target.bucket())
                    .key(target.key())
                    .contentLength((long) content.length())
                    .contentType(TYPE)
                    .metadata(Map.of(OWNER, owner));
            if (writes == Writes.CREATE_ONLY) {
                request.ifNoneMatch(ANY);
            }
            switch (checksums) {
                case CRC32C -> request.checksumCRC32C(crc32c(content.crc32c()));
                case MD5 -> request.contentMD5(base64(content.md5()));
                case SIGNATURE -> {
                    // the client signs what it sends
                }
            }
            return client.putObject(request.build(), body(content)).eTag();
        }));
    }

    @Override
    public Optional<Look> head(Address object) throws IOException {
        try {
            HeadObjectResponse head = call(
                    "look at",
                    object,
                    () -> client.headObject(
                            request -> request.bucket(object.bucket()).key(object.key())));
            return Optional.of(new Look(
                    Objects.requireNonNullElse(head.contentLength(), -1L),
                    bare(Objects.requireNonNullElse(head.eTag(), "")),
                    Optional.ofNullable(head.metadata()).map(metadata -> metadata.get(OWNER))));
        } catch (RefusedException e) {
            if (e.why() != Why.NO_OBJECT) {
                throw e;
            }
        }
        // a missing bucket answers the same
        call("look for the bucket of", object, () -> client.headBucket(request -> request.bucket(object.bucket())));
        return Optional.empty();
    }

    @Override
    public Body get(Address object, long first, long length) throws IOException {
        ResponseInputStream<GetObjectResponse> response = call(
                "read",
                object,
                () -> client.getObject(request -> request.bucket(object.bucket())
                        .key(object.key())
                        .range("bytes=" + first + "-" + (first + length - 1))));
        return new Response(object, response, objectLength(object, response, first), length);
    }

    private static long objectLength(Address object, ResponseInputStream<GetObjectResponse> of, long first)
            throws IOException {
        String range = of.response().contentRange();
        Matcher parsed = CONTENT_RANGE.matcher(Objects.requireNonNullElse(range, ""));
        if (parsed.matches() && Long.parseLong(parsed.group(1)) == first) {
            return Long.parseLong(parsed.group(2));
        }
        Long whole = of.response().contentLength();
        boolean all = of.response().sdkHttpResponse().statusCode() == OK;
        if (all && first == 0 && whole != null) {
            return whole;
        }
        of.abort();
        throw new IOException(told("read", object, "the service sent another range than was asked for: " + range));
    }

    @Override
    public String begin(Address target, String owner) throws IOException {
        return begin(target, owner, checksums == Checksums.CRC32C);
    }

    @Override
    public String beginJoin(Address target, String owner) throws IOException {
        return begin(target, owner, false);
    }

    private String begin(Address target, String owner, boolean crc32c) throws IOException {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(target.bucket())
                .key(target.key())
                .contentType(TYPE)
                .metadata(Map.of(OWNER, owner));
        if (crc32c) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
        }
        return present(
                "begin",
                target,
                call(
                        "begin",
                        target,
                        () -> client.createMultipartUpload(request.build()).uploadId()));
    }

    @Override
    public String part(Address target, String uploadId, int number, Bytes content) throws IOException {
        return etag("store a part of", target, call("store a part of", target, () -> {
            UploadPartRequest.Builder request = UploadPartRequest.builder()
                    .bucket(target.bucket())
                    .key(target.key())
                    .uploadId(uploadId)
                    .partNumber(number)
                    .contentLength((long) content.length());
            switch (checksums) {
                case CRC32C -> request.checksumCRC32C(crc32c(content.crc32c()));
                case MD5 -> request.contentMD5(base64(content.md5()));
                case SIGNATURE -> {
                    // the client signs what it sends
                }
            }
            return client.uploadPart(request.build(), body(content)).eTag();
        }));
    }

    @Override
    public Listed partCopy(Address target, String uploadId, int number, Address source, long first, long length)
            throws IOException {
        UploadPartCopyResponse response = call(
                "copy",
                source,
                () -> client.uploadPartCopy(request -> request.sourceBucket(source.bucket())
                        .sourceKey(source.key())
                        .copySourceRange("bytes=" + first + "-" + (first + length - 1))
                        .destinationBucket(target.bucket())
                        .destinationKey(target.key())
                        .uploadId(uploadId)
                        .partNumber(number)
                        .overrideConfiguration(
                                wait -> wait.apiCallTimeout(copying).apiCallAttemptTimeout(copying))));
        String etag = response.copyPartResult() == null
                ? null
                : response.copyPartResult().eTag();
        return new Listed(number, etag("copy", source, etag), Optional.empty());
    }

    @Override
    public Optional<String> complete(Address target, String uploadId, List<Listed> parts) throws IOException {
        List<CompletedPart> list = parts.stream().map(this::completed).toList();
        CompleteMultipartUploadResponse response = call(
                "complete",
                target,
                () -> client.completeMultipartUpload(request -> request.bucket(target.bucket())
                        .key(target.key())
                        .uploadId(uploadId)
                        .ifNoneMatch(writes == Writes.CREATE_ONLY ? ANY : null)
                        .multipartUpload(upload -> upload.parts(list))));
        return Optional.ofNullable(response.eTag()).map(SdkObjectStore::bare);
    }

    private CompletedPart completed(Listed part) {
        CompletedPart.Builder completed =
                CompletedPart.builder().partNumber(part.number()).eTag("\"" + part.etag() + "\"");
        if (checksums == Checksums.CRC32C) {
            part.crc32c().ifPresent(crc -> completed.checksumCRC32C(crc32c(crc)));
        }
        return completed.build();
    }

    @Override
    public void abort(Address target, String uploadId) throws IOException {
        try {
            call(
                    "abort",
                    target,
                    () -> client.abortMultipartUpload(request ->
                            request.bucket(target.bucket()).key(target.key()).uploadId(uploadId)));
        } catch (RefusedException e) {
            if (e.why() != Why.NO_UPLOAD && e.why() != Why.NO_OBJECT) {
                throw e;
            }
        }
    }

    @Override
    public Optional<String> copy(Address source, Address target, String owner) throws IOException {
        CopyObjectResponse response = call(
                "copy",
                source,
                () -> client.copyObject(request -> request.sourceBucket(source.bucket())
                        .sourceKey(source.key())
                        .destinationBucket(target.bucket())
                        .destinationKey(target.key())
                        .metadataDirective(MetadataDirective.REPLACE)
                        .contentType(TYPE)
                        .metadata(Map.of(OWNER, owner))
                        .overrideConfiguration(
                                wait -> wait.apiCallTimeout(copying).apiCallAttemptTimeout(copying))));
        return response.copyObjectResult() == null
                ? Optional.empty()
                : Optional.ofNullable(response.copyObjectResult().eTag()).map(SdkObjectStore::bare);
    }

    @Override
    public void delete(String bucket, List<String> keys) throws IOException {
        if (keys.size() == 1) {
            Address one = new Address(bucket, keys.get(0));
            call(
                    "delete",
                    one,
                    () -> client.deleteObject(request -> request.bucket(bucket).key(one.key())));
            return;
        }
        for (int i = 0; i < keys.size(); i += MOST_KEYS) {
            List<ObjectIdentifier> some = keys.subList(i, Math.min(keys.size(), i + MOST_KEYS)).stream()
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            Address first = new Address(bucket, keys.get(i));
            DeleteObjectsResponse response = call(
                    "delete",
                    first,
                    () -> client.deleteObjects(request -> request.bucket(bucket)
                            .delete(delete -> delete.objects(some).quiet(true))));
            if (response.hasErrors() && !response.errors().isEmpty()) {
                throw new IOException(
                        "the service did not delete " + response.errors().size() + " of " + some.size() + " objects: "
                                + response.errors().get(0).code());
            }
        }
    }

    @Override
    public Page<Found> list(String bucket, String prefix, Optional<String> after, int limit) throws IOException {
        ListObjectsV2Response page = call(
                "list",
                new Address(bucket, prefix),
                () -> client.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(prefix)
                        .startAfter(after.orElse(null))
                        .maxKeys(limit)));
        List<Found> found = new ArrayList<>();
        page.contents()
                .forEach(object -> found.add(new Found(
                        object.key(),
                        Objects.requireNonNullElse(object.size(), 0L),
                        Objects.requireNonNullElse(object.lastModified(), Instant.EPOCH))));
        boolean more = Boolean.TRUE.equals(page.isTruncated()) && !found.isEmpty();
        return new Page<>(found, more ? Optional.of(found.get(found.size() - 1).key()) : Optional.empty());
    }

    /** The cursor is a key, or a key, a newline and an upload id. */
    @Override
    public Page<Open> uploads(String bucket, String prefix, Optional<String> next, int limit) throws IOException {
        String[] marker = next.orElse("").split("\n", 2);
        ListMultipartUploadsResponse page = call(
                "list uploads of",
                new Address(bucket, prefix),
                () -> client.listMultipartUploads(request -> request.bucket(bucket)
                        .prefix(prefix)
                        .keyMarker(marker[0].isEmpty() ? null : marker[0])
                        .uploadIdMarker(marker.length < 2 ? null : marker[1])
                        .maxUploads(limit)));
        List<Open> open = new ArrayList<>();
        page.uploads()
                .forEach(upload -> open.add(new Open(
                        upload.key(),
                        upload.uploadId(),
                        Objects.requireNonNullElse(upload.initiated(), Instant.EPOCH))));
        // services that know no prefix or no marker tell too much
        open.removeIf(upload -> !upload.key().startsWith(prefix) || upload.key().compareTo(marker[0]) < 0);
        open.sort(Comparator.comparing(Open::key));
        boolean more = Boolean.TRUE.equals(page.isTruncated()) && page.nextKeyMarker() != null;
        String behind =
                page.nextKeyMarker() + (page.nextUploadIdMarker() == null ? "" : "\n" + page.nextUploadIdMarker());
        boolean further = more && !Optional.of(behind).equals(next);
        return new Page<>(open, further ? Optional.of(behind) : Optional.empty());
    }

    @Override
    public Stored parts(Address target, String uploadId) throws IOException {
        try {
            ListPartsResponse page = call(
                    "list parts of",
                    target,
                    () -> client.listParts(request ->
                            request.bucket(target.bucket()).key(target.key()).uploadId(uploadId)));
            long bytes = 0;
            Optional<Instant> newest = Optional.empty();
            List<Listed> parts = new ArrayList<>();
            for (Part part : page.parts()) {
                bytes += Objects.requireNonNullElse(part.size(), 0L);
                Instant modified = Objects.requireNonNullElse(part.lastModified(), Instant.EPOCH);
                newest = newest.filter(modified::isBefore).or(() -> Optional.of(modified));
                parts.add(new Listed(
                        part.partNumber(), etag("list parts of", target, part.eTag()), crc32c(part.checksumCRC32C())));
            }
            parts.sort(Comparator.comparingInt(Listed::number));
            return new Stored(parts, bytes, newest);
        } catch (RefusedException e) {
            if (e.why() == Why.NO_UPLOAD || e.why() == Why.NO_OBJECT) {
                return new Stored(List.of(), 0, Optional.empty());
            }
            throw e;
        }
    }

    @Override
    public Optional<URI> sign(Address object, Duration ttl, String disposition, String type) throws IOException {
        if (presigner.isEmpty()) {
            return Optional.empty();
        }
        String url = call(
                "sign",
                object,
                () -> presigner
                        .get()
                        .presignGetObject(request -> request.signatureDuration(ttl)
                                .getObjectRequest(get -> get.bucket(object.bucket())
                                        .key(object.key())
                                        .responseContentDisposition(disposition)
                                        .responseContentType(type)))
                        .url()
                        .toExternalForm());
        return Optional.of(URI.create(url));
    }

    @Override
    public void close() throws IOException {
        try {
            owned.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the client could not be closed", e);
        }
    }

    private interface Call<T> {
        T now() throws IOException;
    }

    /** Whatever the SDK throws is one of two things: an answer that says no, or no answer. */
    private static <T> T call(String what, Address of, Call<T> call) throws IOException {
        try {
            return call.now();
        } catch (S3Exception e) {
            throw new RefusedException(why(e), told(what, of, e.statusCode() + " " + code(e)), e);
        } catch (SdkException e) {
            throw new IOException(told(what, of, "no answer: " + e.getMessage()), e);
        } catch (IOException e) {
            throw new IOException(told(what, of, String.valueOf(e.getMessage())), e);
        } catch (RuntimeException e) {
            // a body that is no XML, a connection that broke inside of a parser
            throw new IOException(told(what, of, "no answer that could be understood: " + e), e);
        }
    }

    private static String told(String what, Address of, String answer) {
        return "could not " + what + " " + of.key() + " in " + of.bucket() + ": " + answer;
    }

    private static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static Why why(S3Exception e) {
        return switch (code(e)) {
            case "NoSuchUpload" -> Why.NO_UPLOAD;
            case "NoSuchKey" -> Why.NO_OBJECT;
            case "InvalidRange" -> Why.RANGE;
            case "PreconditionFailed" -> Why.TAKEN;
            case "NoSuchBucket" -> Why.OTHER;
            default ->
                switch (e.statusCode()) {
                    case NOT_FOUND -> Why.NO_OBJECT;
                    case RANGE -> Why.RANGE;
                    case PRECONDITION_FAILED -> Why.TAKEN;
                    default -> Why.OTHER;
                };
        };
    }

    private static String etag(String what, Address of, @Nullable String etag) throws IOException {
        return bare(present(what, of, etag));
    }

    private static String present(String what, Address of, @Nullable String value) throws IOException {
        if (value == null || value.isEmpty()) {
            throw new IOException(told(what, of, "an answer that is none of S3"));
        }
        return value;
    }

    private static String bare(String etag) {
        return etag.length() > 1 && etag.startsWith("\"") && etag.endsWith("\"")
                ? etag.substring(1, etag.length() - 1)
                : etag;
    }

    private static String crc32c(int crc) {
        return base64(ByteBuffer.allocate(Integer.BYTES).putInt(crc).array());
    }

    private static Optional<Integer> crc32c(@Nullable String base64) {
        byte[] bytes = base64 == null ? new byte[0] : Base64.getDecoder().decode(base64);
        return bytes.length == Integer.BYTES
                ? Optional.of(ByteBuffer.wrap(bytes).getInt())
                : Optional.empty();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Can be read from the beginning as often as the SDK repeats the request. */
    private static RequestBody body(Bytes content) {
        return content.length() == 0
                ? RequestBody.empty()
                : RequestBody.fromContentProvider(content::stream, content.length(), TYPE);
    }

    /** Reads no more than was asked for, and keeps the connection only if all of it was read. */
    private static final class Response extends FilterInputStream implements Body {
        private final Address object;
        private final ResponseInputStream<GetObjectResponse> response;
        private final long objectLength;
        private long left;

        Response(Address object, ResponseInputStream<GetObjectResponse> response, long objectLength, long length) {
            super(response);
            this.object = object;
            this.response = response;
            this.objectLength = objectLength;
            this.left = length;
        }

        @Override
        public long objectLength() {
            return objectLength;
        }

        @Override
        public InputStream stream() {
            return this;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            try {
                int n = super.read(into, offset, (int) Math.min(count, left));
                left -= Math.max(0, n);
                return n;
            } catch (IOException | RuntimeException e) {
                throw new IOException(told("read", object, "the bytes stopped coming: " + e.getMessage()), e);
            }
        }

        @Override
        public void close() {
            try {
                if (left == 0) {
                    response.close();
                } else {
                    response.abort();
                }
            } catch (IOException | RuntimeException e) {
                // it was read, or is not wanted any more
            }
        }
    }
}
