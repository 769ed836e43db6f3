// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.net.URI;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A real S3 server that runs on the loopback while its tests do. All of ours want path-style addresses. */
public interface S3Server extends AutoCloseable {
    /** As it is called in docs/s3-servers.md. */
    String name();

    /** Scheme, address and port. */
    URI endpoint();

    /** May do everything, creating buckets included. */
    AwsCredentials credentials();

    /** The modes in which everything works that Pawl needs; {@link ClientMode#UNCHUNKED} is always among them. */
    Set<ClientMode> modes();

    /** Ends it at once and removes its data. Twice is once. */
    @Override
    void close();

    /** Of requests to it. */
    default Region region() {
        return Region.US_EAST_1;
    }

    /** Builds clients of it; the caller may add to what is set here. */
    default S3ClientBuilder clients(ClientMode mode) {
        return mode.applyTo(S3Client.builder()
                .endpointOverride(endpoint())
                .region(region())
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(credentials())));
    }

    /** A client that the caller closes. */
    default S3Client client(ClientMode mode) {
        return clients(mode).build();
    }

    /** A presigner that the caller closes. */
    default S3Presigner presigner() {
        return S3Presigner.builder()
                .endpointOverride(endpoint())
                .region(region())
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .credentialsProvider(StaticCredentialsProvider.create(credentials()))
                .build();
    }
}
