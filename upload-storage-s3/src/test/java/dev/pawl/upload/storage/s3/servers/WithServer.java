// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Runs a command while one of the servers runs: {@code WithServer ceph COMMAND WORD…}. Credentials and region are in the
 * command's environment, as the SDK looks for them; {@code {}} in its words is a place for {@code upload.storage}, in a
 * bucket that is there.
 */
public final class WithServer {
    private static final String BUCKET = "pawl";

    private WithServer() {}

    /**
     * Ends as the command does.
     *
     * @param words the server, and the command
     * @throws Exception if something cannot be started
     */
    public static void main(String[] words) throws Exception {
        TestServer kind = TestServer.valueOf(words[0].toUpperCase(Locale.ROOT));
        try (S3Server server = kind.another();
                S3Client client = server.client(ClientMode.UNCHUNKED)) {
            client.createBucket(request -> request.bucket(BUCKET));
            System.exit(run(server, List.of(words).subList(1, words.length)));
        } catch (ServerMissingException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static int run(S3Server server, List<String> command) throws IOException, InterruptedException {
        String place = "s3://" + BUCKET + "/uploads?path-style=true&checksums=required&endpoint=" + server.endpoint();
        List<String> words =
                command.stream().map(word -> word.replace("{}", place)).toList();
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID",
                        server.credentials().accessKeyId(),
                        "AWS_SECRET_ACCESS_KEY",
                        server.credentials().secretAccessKey(),
                        "AWS_REGION",
                        server.region().id(),
                        "AWS_EC2_METADATA_DISABLED",
                        "true"));
        Process process = builder.start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
