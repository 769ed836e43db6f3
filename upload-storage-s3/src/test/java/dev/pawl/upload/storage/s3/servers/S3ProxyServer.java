// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** <a href="https://github.com/gaul/s3proxy">s3proxy</a> on a directory: checks signatures and checksums, is small. */
final class S3ProxyServer {
    private S3ProxyServer() {}

    /** Starts one without buckets. */
    static S3Server start() throws ServerMissingException, IOException {
        JavaProgram program = JavaProgram.installed("s3proxy");
        Path directory = Workplace.directory("s3p");
        URI endpoint = Workplace.endpoint(Workplace.freePort());
        Files.createDirectory(directory.resolve("data"));
        Path properties = Files.writeString(directory.resolve("properties"), properties(directory, endpoint));
        Path logback = Files.writeString(directory.resolve("logback.xml"), LOGBACK);
        List<String> command = program.command(
                List.of("-Dlogback.configurationFile=" + logback),
                "org.gaul.s3proxy.Main",
                "--properties",
                properties.toString());
        return JavaServer.start("s3proxy 4.1.0", "s3proxy", directory, endpoint, command);
    }

    private static String properties(Path directory, URI endpoint) {
        return """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.identity=unused
                jclouds.credential=unused
                jclouds.filesystem.basedir=%s
                """.formatted(
                        endpoint,
                        JavaServer.CREDENTIALS.accessKeyId(),
                        JavaServer.CREDENTIALS.secretAccessKey(),
                        directory.resolve("data"));
    }

    private static final String LOGBACK = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %level %logger{0}: %m%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;
}
