// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Upload-Concat: partial} or {@code Upload-Concat: final;/files/a /files/b}, tus 1.0.0, section Concatenation.
 * Of an absolute URL only the path counts: the id alone says which upload is meant.
 *
 * @param raw the field as it came
 * @param role which of the two, or none
 * @param sources of a final upload, in order
 */
record TusConcat(Optional<String> raw, UploadSpec.Role role, List<UploadId> sources) {
    static final String FIELD = "Upload-Concat";

    private static final String FINAL = "final;";
    private static final int MOST_SOURCES = 1000;

    /** bases: paths in front of an id. */
    static TusConcat of(Headers headers, List<String> bases) throws BadRequestException {
        Optional<String> field = headers.single(FIELD);
        return field.isEmpty() ? new TusConcat(field, UploadSpec.Role.WHOLE, List.of()) : parse(field.get(), bases);
    }

    static TusConcat parse(String field, List<String> bases) throws BadRequestException {
        if (field.equals("partial")) {
            return new TusConcat(Optional.of(field), UploadSpec.Role.PARTIAL, List.of());
        }
        if (!field.startsWith(FINAL)) {
            throw new BadRequestException(FIELD + " is neither partial nor final");
        }
        List<UploadId> sources = new ArrayList<>();
        for (String url : field.substring(FINAL.length()).split(" ", MOST_SOURCES + 1)) {
            sources.add(source(url, bases));
        }
        if (sources.size() > MOST_SOURCES) {
            throw new BadRequestException(FIELD + " names more than " + MOST_SOURCES + " uploads");
        }
        return new TusConcat(Optional.of(field), UploadSpec.Role.FINAL, List.copyOf(sources));
    }

    private static UploadId source(String url, List<String> bases) throws BadRequestException {
        String path = path(url);
        for (String base : bases) {
            Optional<UploadId> id =
                    path.startsWith(base + "/") ? UploadId.parse(path.substring(base.length() + 1)) : Optional.empty();
            if (id.isPresent()) {
                return id.get();
            }
        }
        throw new BadRequestException(FIELD + " names something that is no upload here");
    }

    /** Without scheme and authority, if there are any. */
    static String path(String url) {
        int authority = url.indexOf("://");
        if (authority < 0) {
            return url;
        }
        int path = url.indexOf('/', authority + "://".length());
        return path < 0 ? "" : url.substring(path);
    }
}
