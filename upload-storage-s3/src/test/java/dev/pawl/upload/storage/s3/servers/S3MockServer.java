// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * <a href="https://github.com/adobe/S3Mock">S3Mock</a> on a directory: knows checksums, tags and lifecycles, and checks no
 * signature.
 */
public final class S3MockServer implements S3Server {
    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("pawl", "pawl-secret");

    private final Path directory;
    private final URI endpoint;
    private final ServerProcess process;

    private S3MockServer(Path directory, URI endpoint, ServerProcess process) {
        this.directory = directory;
        this.endpoint = endpoint;
        this.process = process;
    }

    /** Starts one without buckets. */
    static S3MockServer start() throws ServerMissingException, IOException {
        JavaProgram program = JavaProgram.installed("s3mock");
        Path directory = Workplace.directory("s3m");
        Path data = Files.createDirectory(directory.resolve("data"));
        int port = Workplace.freePort();
        List<String> command = program.command(
                List.of(),
                "com.adobe.testing.s3mock.S3MockApplication",
                "--server.ssl.enabled=false",
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                // it insists on a second port: any will do
                "--http.port=0",
                "--spring.main.sources="
                        + JavaProgram.beside("s3mock", "loopback.xml").toUri(),
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN",
                "--com.adobe.testing.s3mock.store.root=" + data);
        ServerProcess process = ServerProcess.start("s3mock", directory, command);
        S3MockServer server = new S3MockServer(directory, Workplace.endpoint(port), process);
        try {
            process.awaitAnswer(server.endpoint);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "S3Mock 5.2.0";
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
