// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * <a href="https://github.com/adobe/S3Mock">S3Mock</a> on a directory: knows checksums, tags and lifecycles, and checks no
 * signature.
 */
final class S3MockServer {
    private S3MockServer() {}

    /** Starts one without buckets. */
    static S3Server start() throws ServerMissingException, IOException {
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
        return JavaServer.start("S3Mock 5.2.0", "s3mock", directory, Workplace.endpoint(port), command);
    }
}
