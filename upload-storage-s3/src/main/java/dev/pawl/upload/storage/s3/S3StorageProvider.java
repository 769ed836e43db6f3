// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.StorageProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Opens {@code s3://bucket/prefix?endpoint=…&region=…&path-style=true&checksums=…&promotion=…&create-only=true&part-size=…&memory=…&spool=…&parallel=…}.
 * All of the query may be left out. Credentials come from the SDK's own chain only, the region too unless it is given.
 *
 * <p>{@code checksums} is {@code default} for Amazon S3 and services that know its newer checksums, {@code required} for
 * services that refuse them, and {@code unchunked} for those that do not take bodies in signed chunks either.
 */
public final class S3StorageProvider implements StorageProvider {
    private static final String WANTED = "wanted is s3://bucket/prefix?endpoint=…&region=…&path-style=true|false"
            + "&checksums=default|required|unchunked&promotion=copy|in-place&create-only=true|false&part-size=bytes&memory=bytes"
            + "&spool=memory|disk&spool-directory=path&spool-size=bytes&parallel=parts";
    private static final Set<String> KNOWN = Set.of(
            "endpoint",
            "region",
            "path-style",
            "checksums",
            "promotion",
            "create-only",
            "part-size",
            "memory",
            "spool",
            "spool-directory",
            "spool-size",
            "parallel");
    private static final Duration ATTEMPT = Duration.ofMinutes(1);
    private static final Duration CALL = Duration.ofMinutes(5);

    /** For {@link java.util.ServiceLoader}. */
    public S3StorageProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("s3");
    }

    @Override
    public S3Storage open(URI place, Durability durability, Executor executor) throws IOException {
        try {
            return open(place, executor);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static S3Storage open(URI place, Executor executor) {
        String bucket = bucket(place);
        String prefix = prefix(place);
        Map<String, String> query = query(place);
        Mode mode = Mode.of(query.getOrDefault("checksums", "default"));
        S3Configuration service = S3Configuration.builder()
                .pathStyleAccessEnabled(flag("path-style", query.getOrDefault("path-style", "false")))
                .chunkedEncodingEnabled(mode != Mode.UNCHUNKED)
                .build();
        Optional<URI> endpoint = Optional.ofNullable(query.get("endpoint")).map(S3StorageProvider::endpoint);
        S3Client client = client(query, mode, service, endpoint);
        S3Presigner.Builder signs = S3Presigner.builder()
                .region(client.serviceClientConfiguration().region())
                .serviceConfiguration(service);
        endpoint.ifPresent(signs::endpointOverride);
        S3Presigner presigner = signs.build();
        AutoCloseable both = () -> {
            presigner.close();
            client.close();
        };
        try {
            S3Storage.Builder storage = S3Storage.in(client, bucket, executor)
                    .prefix(prefix)
                    .presigner(presigner)
                    .checksums(checksums(mode, endpoint))
                    .writes(
                            flag("create-only", query.getOrDefault("create-only", "false"))
                                    ? Writes.CREATE_ONLY
                                    : Writes.PLAIN)
                    .promotion(promotion(query.getOrDefault("promotion", "copy")))
                    .owning(both);
            number(query, "part-size").ifPresent(storage::partSize);
            number(query, "memory").ifPresent(storage::memory);
            spool(query).ifPresent(storage::spool);
            number(query, "spool-size").ifPresent(storage::spoolBytes);
            number(query, "parallel").ifPresent(parts -> storage.parallel(Math.toIntExact(parts)));
            return storage.open();
        } catch (RuntimeException e) {
            presigner.close();
            client.close();
            throw e;
        }
    }

    private static S3Client client(
            Map<String, String> query, Mode mode, S3Configuration service, Optional<URI> endpoint) {
        S3ClientBuilder builder = S3Client.builder()
                .serviceConfiguration(service)
                .overrideConfiguration(
                        wait -> wait.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL));
        if (mode != Mode.DEFAULT) {
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        if (mode == Mode.UNCHUNKED) {
            builder.addPlugin(LegacyMd5Plugin.create());
        }
        Optional.ofNullable(query.get("region")).map(Region::of).ifPresent(builder::region);
        endpoint.ifPresent(builder::endpointOverride);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException("no client can be made: " + e.getMessage(), e);
        }
    }

    private enum Mode {
        DEFAULT,
        REQUIRED,
        UNCHUNKED;

        static Mode of(String text) {
            return switch (text) {
                case "default" -> DEFAULT;
                case "required" -> REQUIRED;
                case "unchunked" -> UNCHUNKED;
                default -> throw wrong("checksums=" + text);
            };
        }
    }

    private static Checksums checksums(Mode mode, Optional<URI> endpoint) {
        if (mode == Mode.DEFAULT) {
            return Checksums.CRC32C;
        }
        boolean signed = endpoint.filter(at -> "http".equals(at.getScheme())).isPresent();
        return signed ? Checksums.SIGNATURE : Checksums.MD5;
    }

    private static Promotion promotion(String text) {
        return switch (text) {
            case "copy" -> Promotion.COPY;
            case "in-place" -> Promotion.IN_PLACE;
            default -> throw wrong("promotion=" + text);
        };
    }

    private static Optional<Path> spool(Map<String, String> query) {
        String kind = query.getOrDefault("spool", "memory");
        Optional<Path> directory =
                Optional.ofNullable(query.get("spool-directory")).map(Path::of);
        if (kind.equals("disk") && directory.isEmpty()) {
            throw wrong("spool=disk without a spool-directory");
        }
        if (!kind.equals("disk")
                && (!kind.equals("memory") || directory.isPresent() || query.containsKey("spool-size"))) {
            throw wrong("spool=" + kind + ", or a directory or a size of it");
        }
        return directory;
    }

    private static String bucket(URI place) {
        String bucket = place.getAuthority();
        if (bucket == null || !bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]") || place.getFragment() != null) {
            throw wrong("the bucket");
        }
        return bucket;
    }

    private static String prefix(URI place) {
        String path = place.getPath();
        String prefix = path.startsWith("/") ? path.substring(1) : path;
        if (!Places.isDestination(prefix)) {
            throw wrong("the prefix");
        }
        return prefix;
    }

    private static Map<String, String> query(URI place) {
        Map<String, String> query = new HashMap<>();
        String raw = place.getRawQuery();
        if (raw == null) {
            return query;
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = pair.substring(0, Math.max(0, equals));
            if (!KNOWN.contains(key)) {
                throw wrong("in the query: " + key);
            }
            String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            if (query.put(key, value) != null) {
                throw wrong("given twice: " + key);
            }
        }
        return query;
    }

    private static boolean flag(String key, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong(key + "=" + value);
        }
        return value.equals("true");
    }

    private static Optional<Long> number(Map<String, String> query, String key) {
        String value = query.get(key);
        if (value != null && !value.matches("[1-9][0-9]{0,17}")) {
            throw wrong(key + "=" + value);
        }
        return Optional.ofNullable(value).map(Long::valueOf);
    }

    private static URI endpoint(String text) {
        URI endpoint = URI.create(text);
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!http || endpoint.getHost() == null || endpoint.getUserInfo() != null) {
            throw wrong("the endpoint");
        }
        return endpoint;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(WANTED + "; not understood is " + what);
    }
}
