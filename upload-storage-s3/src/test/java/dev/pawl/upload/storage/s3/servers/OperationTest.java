// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OperationTest {
    @ParameterizedTest
    @CsvSource({
        "PUT, /b, CREATE_BUCKET",
        "PUT, /b/, CREATE_BUCKET",
        "PUT, /b?lifecycle, OTHER",
        "HEAD, /b, HEAD_BUCKET",
        "DELETE, /b, DELETE_BUCKET",
        "GET, /b?list-type=2&prefix=a%2F, LIST_OBJECTS",
        "GET, /b?prefix=a, LIST_OBJECTS",
        "GET, /b?uploads&prefix=a, LIST_MULTIPART_UPLOADS",
        "GET, /b?location, OTHER",
        "POST, /b?delete, DELETE_OBJECTS",
        "PUT, /b/a/k, PUT_OBJECT",
        "GET, /b/k, GET_OBJECT",
        "HEAD, /b/k, HEAD_OBJECT",
        "DELETE, /b/k, DELETE_OBJECT",
        "POST, /b/k?uploads, CREATE_MULTIPART_UPLOAD",
        "PUT, /b/k?partNumber=1&uploadId=u, UPLOAD_PART",
        "GET, /b/k?uploadId=u, LIST_PARTS",
        "POST, /b/k?uploadId=u, COMPLETE_MULTIPART_UPLOAD",
        "DELETE, /b/k?uploadId=u, ABORT_MULTIPART_UPLOAD",
        "PATCH, /b/k, OTHER"
    })
    void is_told_from_method_and_address(String method, String target, Operation operation) {
        assertThat(Operation.of(method, target, false)).isEqualTo(operation);
    }

    @ParameterizedTest
    @CsvSource({"/b/k, COPY_OBJECT", "/b/k?partNumber=1&uploadId=u, UPLOAD_PART_COPY"})
    void is_a_copy_by_its_header(String target, Operation operation) {
        assertThat(Operation.of("PUT", target, true)).isEqualTo(operation);
    }
}
