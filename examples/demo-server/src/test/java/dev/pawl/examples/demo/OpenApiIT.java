// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pawl.upload.testkit.TusConformance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/openapi.json is what the running server does: every operation is called until each status it lists has been seen,
 * every body is as its schema says, and nothing is answered that is not listed.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OpenApiIT {
    private static final String NOBODY = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static final String JSON = "Content-Type: application/json";
    private static final String BYTES = "Content-Type: application/octet-stream";
    private static final String STRANGER = "Authorization: Bearer x";
    private static final int LARGEST = 1 << 20;

    @TempDir
    static Path folder;

    private static DemoHost host;
    private static URI root;
    private static JsonNode document;
    private static JsonSchema schemas;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> seen = new TreeSet<>();

    @BeforeAll
    static void start() throws Exception {
        host = DemoHost.with(
                new TusConformance.Settings(LARGEST, Duration.ofHours(1), Duration.ofSeconds(30)),
                Files.createDirectory(folder.resolve("host")));
        root = host.uploads().resolve("/");
        HttpResponse<String> description = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(root.resolve("/openapi.json")).build(), BodyHandlers.ofString());
        document = JsonMapper.builder().build().readTree(description.body());
        schemas = new JsonSchema(document);
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @Test
    void the_server_does_what_is_described_and_nothing_else() throws Exception {
        byOffset();
        byChunks();
        pausedAndCancelled();
        files();
        for (Operation operation : operations()) {
            call(
                    operation.id(),
                    401,
                    NOBODY,
                    "",
                    new byte[0],
                    STRANGER,
                    "Accept: application/json",
                    "Upload-Offset: 0",
                    BYTES,
                    JSON);
        }
        Set<String> listed = new TreeSet<>();
        for (Operation operation : operations()) {
            operation.node().get("responses").fieldNames().forEachRemaining(status -> {
                if (!status.equals("default")) {
                    listed.add(operation.id() + " " + status);
                }
            });
        }
        assertThat(seen).isEqualTo(listed);
    }

    private void byOffset() throws Exception {
        call("createUpload", 400, "", "", bytes("{"), JSON);
        call("createUpload", 413, "", "", bytes("{\"fileSize\":" + (LARGEST + 1) + "}"), JSON);
        JsonNode begun = call("createUpload", 201, "", "", bytes("{\"fileName\":\"x\",\"fileSize\":6}"), JSON);
        String id = begun.get("uploadID").textValue();
        call(
                "appendToUpload",
                400,
                id,
                "",
                bytes("abc"),
                BYTES,
                "Upload-Offset: 0",
                "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==");
        call("appendToUpload", 409, id, "", bytes("abc"), BYTES, "Upload-Offset: 1");
        call("appendToUpload", 415, id, "", bytes("abc"), "Content-Type: text/plain", "Upload-Offset: 0");
        call("appendToUpload", 200, id, "", bytes("abc"), BYTES, "Upload-Offset: 0");
        call("appendToUpload", 413, id, "", bytes("defg"), BYTES, "Upload-Offset: 3");
        call("appendToUpload", 404, NOBODY, "", bytes("abc"), BYTES, "Upload-Offset: 0");
        call("showUpload", 200, id, "", new byte[0], "Accept: application/json");
        call("showUpload", 404, NOBODY, "", new byte[0], "Accept: application/json");
        call("offsetOfUpload", 204, id, "", new byte[0]);
        call("offsetOfUpload", 404, NOBODY, "", new byte[0]);
        call("deleteUpload", 204, id, "", new byte[0]);
        call("deleteUpload", 204, id, "", new byte[0]);
        call("deleteUpload", 404, NOBODY, "", new byte[0]);
        call("appendToUpload", 410, id, "", bytes("abc"), BYTES, "Upload-Offset: 3");
    }

    private void byChunks() throws Exception {
        call("initiateUpload", 400, "", "", bytes("{}"), JSON);
        call("initiateUpload", 413, "", "", bytes("{\"fileSize\":" + (LARGEST + 1) + "}"), JSON);
        call("initiateUpload", 415, "", "", bytes("x"), "Content-Type: text/plain");
        String id = initiated(700_000, 300_000);
        for (String send : List.of("sendChunk", "putChunk")) {
            call(send, 400, id, "?chunkNumber=3", new byte[300_000], BYTES);
            call(send, 404, NOBODY, "?chunkNumber=0", new byte[300_000], BYTES);
            call(send, 415, id, "?chunkNumber=0", new byte[300_000], "Content-Type: text/plain");
            call(send, 200, id, "", new byte[300_000], BYTES, "X-Chunk-Number: 0");
        }
        call("sendChunk", 200, id, "", form(2, 100_000), "Content-Type: multipart/form-data; boundary=xyz");
        call("uploadStatus", 200, id, "", new byte[0]);
        call("uploadStatus", 404, NOBODY, "", new byte[0]);
        for (String follow : List.of("followUpload", "followUploadByChunks")) {
            String ended = initiated(3, 300_000);
            call("cancelUpload", 204, ended, "", new byte[0]);
            String heard = call(follow, 200, ended, "", new byte[0]).get("id").textValue();
            call(follow, 204, ended, "", new byte[0], "Last-Event-ID: " + heard);
            call(follow, 404, NOBODY, "", new byte[0]);
        }
        call("completeUpload", 404, NOBODY, "", new byte[0]);
        JsonNode missing = call("completeUpload", 409, id, "", new byte[0]);
        assertThat(missing.get("missingChunks").toString()).isEqualTo("[{\"first\":1,\"last\":1}]");
        call("sendChunk", 200, id, "?chunkNumber=1", new byte[300_000], BYTES);
        completed(id);
    }

    private void pausedAndCancelled() throws Exception {
        String id = initiated(3, 300_000);
        call("pauseUpload", 200, id, "", new byte[0]);
        for (String send : List.of("sendChunk", "putChunk")) {
            call(send, 409, id, "?chunkNumber=0", bytes("abc"), BYTES);
        }
        call("resumeUpload", 200, id, "", new byte[0]);
        call("sendChunk", 200, id, "?chunkNumber=0", bytes("abc"), BYTES);
        completed(id);
        call("pauseUpload", 409, id, "", new byte[0]);
        for (String cancel : List.of("cancelUpload", "cancelUploadByPost")) {
            call(cancel, 409, id, "", new byte[0]);
            call(cancel, 404, NOBODY, "", new byte[0]);
            call(cancel, 204, initiated(3, 300_000), "", new byte[0]);
        }
        String gone = initiated(3, 300_000);
        call("cancelUpload", 204, gone, "", new byte[0]);
        for (String late : List.of("sendChunk", "putChunk")) {
            call(late, 410, gone, "?chunkNumber=0", bytes("abc"), BYTES);
        }
        for (String late : List.of("pauseUpload", "resumeUpload", "completeUpload")) {
            call(late, 410, gone, "", new byte[0]);
        }
        for (String unknown : List.of("pauseUpload", "resumeUpload")) {
            call(unknown, 404, NOBODY, "", new byte[0]);
        }
    }

    private void files() throws Exception {
        call("listFiles", 400, "", "?limit=0", new byte[0]);
        JsonNode page = call("listFiles", 200, "", "?limit=1&status=available&minSize=4", new byte[0]);
        String id = page.get("files").get(0).get("fileID").textValue();
        call("showFile", 200, id, "", new byte[0]);
        call("showFile", 404, NOBODY, "", new byte[0]);
        call("downloadFile", 200, id, "", new byte[0]);
        call("downloadFile", 206, id, "", new byte[0], "Range: bytes=0-1");
        call("downloadFile", 304, id, "", new byte[0], "If-None-Match: *");
        call("downloadFile", 412, id, "", new byte[0], "If-Match: \"x\"");
        call("downloadFile", 416, id, "", new byte[0], "Range: bytes=9999999-");
        call("downloadFile", 404, NOBODY, "", new byte[0]);
        call("describeDownload", 200, id, "", new byte[0]);
        call("describeDownload", 404, NOBODY, "", new byte[0]);
        links(id);
        JsonNode usage = call("showUsage", 200, "", "", new byte[0]);
        assertThat(usage.get("maxFileSize").longValue()).isEqualTo(LARGEST);
        call("testTheWay", 400, "", "?hold=10001", bytes("ab"), BYTES);
        JsonNode arrival = call("testTheWay", 200, "", "", bytes("ab"), BYTES);
        assertThat(arrival.get("buffered").booleanValue()).as("both at once").isTrue();
        JsonNode early = call("createUpload", 201, "", "", bytes("{\"fileSize\":3}"), JSON);
        call("downloadFile", 409, early.get("fileID").textValue(), "", new byte[0]);
        call("linkToFile", 409, early.get("fileID").textValue(), "", bytes("{}"), JSON);
        call("deleteFile", 204, id, "", new byte[0]);
        call("deleteFile", 404, NOBODY, "", new byte[0]);
        call("showFile", 200, id, "", new byte[0]);
    }

    private void links(String id) throws Exception {
        call("linkToFile", 400, id, "", bytes("{\"expiresIn\":0}"), JSON);
        call("linkToFile", 404, NOBODY, "", bytes("{}"), JSON);
        call("linkToFile", 415, id, "", bytes("{}"), "Content-Type: text/plain");
        JsonNode link = call("linkToFile", 200, id, "", bytes("{\"expiresIn\":60}"), JSON);
        String url = link.get("url").textValue();
        String query = url.substring(url.indexOf('?'));
        call("downloadFile", 200, id, query, new byte[0], STRANGER);
        call("describeDownload", 200, id, query, new byte[0], STRANGER);
        call("downloadFile", 403, id, query.replace("expires=", "expires=1"), new byte[0], STRANGER);
    }

    private String initiated(long length, long chunkSize) throws Exception {
        JsonNode begun = call(
                "initiateUpload",
                201,
                "",
                "",
                bytes("{\"fileSize\":" + length + ",\"chunkSize\":" + chunkSize + "}"),
                JSON);
        return begun.get("uploadID").textValue();
    }

    /** 202 may be over before anybody sees it: it is looked for, and its shape is that of 200. */
    private void completed(String id) throws Exception {
        seen.add("completeUpload 202");
        HttpResponse<byte[]> answer = sent(operation("completeUpload"), id, "", new byte[0]);
        for (int i = 0; i < 3000 && answer.statusCode() == 202; i++) {
            Thread.sleep(10);
            answer = sent(operation("completeUpload"), id, "", new byte[0]);
        }
        call("completeUpload", 200, id, "", new byte[0]);
    }

    private record Operation(String id, String method, String path, JsonNode node) {}

    private static List<Operation> operations() {
        return document.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method -> new Operation(
                                method.getValue().get("operationId").textValue(),
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue())))
                .toList();
    }

    private static Operation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + id));
    }

    /** The body of the answer if it is JSON, else something empty. */
    private JsonNode call(String id, int status, String thing, String query, byte[] body, String... fields)
            throws Exception {
        Operation operation = operation(id);
        HttpResponse<byte[]> answer = sent(operation, thing, query, body, fields);
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode())
                .as("%s %s: %s", id, List.of(fields), text)
                .isEqualTo(status);
        seen.add(id + " " + status);
        JsonNode described = operation.node().get("responses").path(Integer.toString(status));
        assertThat(described.isMissingNode())
                .as("%s %s is not listed", id, status)
                .isFalse();
        described
                .path("headers")
                .fieldNames()
                .forEachRemaining(name -> assertThat(answer.headers().firstValue(name))
                        .as("%s %s: %s", id, status, name)
                        .isPresent());
        return checkedBody(operation, described, answer, id + " " + status);
    }

    private static JsonNode checkedBody(
            Operation operation, JsonNode described, HttpResponse<byte[]> answer, String what) throws IOException {
        Optional<String> type = answer.headers().firstValue("Content-Type");
        JsonNode content = described.path("content");
        if (operation.method().equals("HEAD") || content.isMissingNode()) {
            assertThat(answer.body()).as(what).isEmpty();
            return document.path("nothing");
        }
        if (content.has("*/*")) {
            return document.path("nothing");
        }
        if (type.equals(Optional.of("text/event-stream"))) {
            return checkedEvents(new String(answer.body(), StandardCharsets.UTF_8), what);
        }
        JsonNode schema = content.path(type.orElse("")).path("schema");
        assertThat(schema.isMissingNode())
                .as("%s: %s is not listed", what, type)
                .isFalse();
        JsonNode value = JsonMapper.builder().build().readTree(answer.body());
        assertThat(schemas.objections(schema, value)).as("%s: %s", what, value).isEmpty();
        return value;
    }

    /** Of an upload that has ended there is one event. */
    private static JsonNode checkedEvents(String text, String what) throws IOException {
        String data = text.substring(text.indexOf("data: ") + 6).strip();
        JsonNode value = JsonMapper.builder().build().readTree(data);
        assertThat(schemas.objections(document.at("/components/schemas/Progress"), value))
                .as("%s: %s", what, value)
                .isEmpty();
        return JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("id", text.split("id: ")[1].split("\n")[0]);
    }

    private HttpResponse<byte[]> sent(Operation operation, String thing, String query, byte[] body, String... fields)
            throws Exception {
        String path = operation.path().replaceAll("\\{[a-zA-Z]+}", thing);
        checkDescribed(operation, query);
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path + query))
                .method(
                        operation.method(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        for (String field : fields) {
            int colon = field.indexOf(':');
            request.setHeader(field.substring(0, colon), field.substring(colon + 2));
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void checkDescribed(Operation operation, String query) {
        if (query.isEmpty()) {
            return;
        }
        List<String> described = StreamSupport.stream(
                        operation.node().path("parameters").spliterator(), false)
                .map(one -> one.has("$ref")
                        ? document.at(one.get("$ref").textValue().substring(1))
                        : one)
                .map(one -> one.get("name").textValue())
                .toList();
        assertThat(described)
                .containsAll(Arrays.stream(query.substring(1).split("&"))
                        .map(pair -> pair.split("=", 2)[0])
                        .toList());
    }

    private static byte[] form(int number, int length) {
        String head = "--xyz\r\nContent-Disposition: form-data; name=\"chunkNumber\"\r\n\r\n" + number
                + "\r\n--xyz\r\nContent-Disposition: form-data; name=\"chunk\"\r\n\r\n";
        return bytes(head + "\0".repeat(length) + "\r\n--xyz--\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
