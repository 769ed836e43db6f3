// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.util.Set;

/** What a path-style request wants of S3, told from its method, address and headers. */
public enum Operation {
    CREATE_BUCKET,
    HEAD_BUCKET,
    DELETE_BUCKET,
    LIST_OBJECTS,
    LIST_MULTIPART_UPLOADS,
    DELETE_OBJECTS,
    PUT_OBJECT,
    COPY_OBJECT,
    GET_OBJECT,
    HEAD_OBJECT,
    DELETE_OBJECT,
    CREATE_MULTIPART_UPLOAD,
    UPLOAD_PART,
    UPLOAD_PART_COPY,
    LIST_PARTS,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
    OTHER;

    static Operation of(String method, String target, boolean copies) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        Set<String> names = question < 0 ? Set.of() : names(target.substring(question + 1));
        boolean object = path.indexOf('/', 1) > 0 && path.indexOf('/', 1) < path.length() - 1;
        return object ? ofObject(method, names, copies) : ofBucket(method, names);
    }

    private static Operation ofObject(String method, Set<String> names, boolean copies) {
        boolean part = names.contains("uploadId");
        return switch (method) {
            case "PUT" -> part ? (copies ? UPLOAD_PART_COPY : UPLOAD_PART) : (copies ? COPY_OBJECT : PUT_OBJECT);
            case "POST" ->
                part ? COMPLETE_MULTIPART_UPLOAD : names.contains("uploads") ? CREATE_MULTIPART_UPLOAD : OTHER;
            case "GET" -> part ? LIST_PARTS : GET_OBJECT;
            case "HEAD" -> HEAD_OBJECT;
            case "DELETE" -> part ? ABORT_MULTIPART_UPLOAD : DELETE_OBJECT;
            default -> OTHER;
        };
    }

    private static Operation ofBucket(String method, Set<String> names) {
        return switch (method) {
            case "PUT" -> names.isEmpty() ? CREATE_BUCKET : OTHER;
            case "POST" -> names.contains("delete") ? DELETE_OBJECTS : OTHER;
            case "GET" ->
                names.contains("uploads")
                        ? LIST_MULTIPART_UPLOADS
                        : names.isEmpty() || names.contains("list-type") || names.contains("prefix")
                                ? LIST_OBJECTS
                                : OTHER;
            case "HEAD" -> HEAD_BUCKET;
            case "DELETE" -> names.isEmpty() ? DELETE_BUCKET : OTHER;
            default -> OTHER;
        };
    }

    private static Set<String> names(String query) {
        return Set.of(query.replaceAll("=[^&]*", "").split("&"));
    }
}
