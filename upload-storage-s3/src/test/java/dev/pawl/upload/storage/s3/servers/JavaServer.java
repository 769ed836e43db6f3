// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** A server that is one Java program on a directory, without buckets at first, and knows every client mode. */
final class JavaServer implements S3Server {
    static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("pawl", "pawl-secret");

    private final String name;
    private final Path directory;
    private final URI endpoint;
    private final ServerProcess process;

    private JavaServer(String name, Path directory, URI endpoint, ServerProcess process) {
        this.name = name;
        this.directory = directory;
        this.endpoint = endpoint;
        this.process = process;
    }

    /** Starts it and waits until it answers; the directory goes when it is closed. */
    static JavaServer start(String name, String program, Path directory, URI endpoint, List<String> command)
            throws IOException {
        JavaServer server = new JavaServer(name, directory, endpoint, ServerProcess.start(program, directory, command));
        try {
            server.process.awaitAnswer(endpoint);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public AwsCredentials credentials() {
        return CREDENTIALS;
    }

    @Override
    public Set<ClientMode> modes() {
        return EnumSet.allOf(ClientMode.class);
    }

    @Override
    public void close() {
        process.kill();
        Workplace.delete(directory);
    }
}
