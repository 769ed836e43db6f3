// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.Caller;
import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.spi.MetadataStore.Page;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Files of the one who asks. */
final class ApiFiles {
    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 500;
    private static final String METADATA = "metadata.";
    private static final Set<String> FILTERS =
            Set.of("limit", "cursor", "status", "type", "namePrefix", "minSize", "maxSize", "since", "until");

    private final UploadService service;

    ApiFiles(UploadService service) {
        this.service = service;
    }

    Exchange.Respond list(RequestHead head, Caller caller, ApiAnswer answers) throws IOException, BadRequestException {
        QueryText query = QueryText.of(head.query());
        for (String name : query.pairs().keySet()) {
            if (!FILTERS.contains(name) && !name.startsWith(METADATA)) {
                throw new BadRequestException(
                        "files cannot be asked for by another thing than " + FILTERS + " and " + METADATA + "NAME");
            }
        }
        Page<StoredFile> page = page(caller, filter(query), query.text("cursor"), limit(query));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put(
                "files",
                page.rows().stream()
                        .map(file -> ApiView.file(file, answers.fileUrl(file.id())))
                        .toList());
        page.next().ifPresent(next -> view.put("next", next));
        return answers.json(view);
    }

    Exchange.Respond one(Caller caller, FileId id, ApiAnswer answers) throws IOException, UploadRejectedException {
        return answers.json(ApiView.file(service.file(caller, id), answers.fileUrl(id)));
    }

    /** Twice is once. */
    Exchange.Respond removed(Caller caller, FileId id, ApiAnswer answers) throws IOException, UploadRejectedException {
        service.remove(caller, service.file(caller, id).upload());
        return answers.done();
    }

    private Page<StoredFile> page(Caller caller, FileQuery filter, Optional<String> cursor, int limit)
            throws IOException, BadRequestException {
        try {
            return service.files(caller, filter, cursor, limit);
        } catch (IllegalArgumentException notOurs) {
            throw new BadRequestException("cursor is none that was given here");
        }
    }

    private static int limit(QueryText query) throws BadRequestException {
        long limit = query.natural("limit").orElse(USUAL_PAGE);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new BadRequestException("limit is not from 1 to " + LARGEST_PAGE);
        }
        return (int) limit;
    }

    private static FileQuery filter(QueryText query) throws BadRequestException {
        Map<String, String> metadata = new LinkedHashMap<>();
        query.pairs().forEach((name, value) -> {
            if (name.startsWith(METADATA)) {
                metadata.put(name.substring(METADATA.length()), value);
            }
        });
        return new FileQuery(
                Optional.empty(),
                states(query.text("status")),
                query.text("type"),
                query.text("namePrefix"),
                metadata,
                size(query, "minSize"),
                size(query, "maxSize"),
                time(query, "since"),
                time(query, "until"));
    }

    private static Set<FileState> states(Optional<String> names) throws BadRequestException {
        Set<FileState> states = EnumSet.noneOf(FileState.class);
        for (String name : names.map(list -> list.split(",", -1)).orElse(new String[0])) {
            states.add(Arrays.stream(FileState.values())
                    .filter(state -> ApiView.words(state).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BadRequestException("status names something that files are never in")));
        }
        return states;
    }

    private static Optional<Long> size(QueryText query, String name) throws BadRequestException {
        OptionalLong size = query.natural(name);
        return size.isPresent() ? Optional.of(size.getAsLong()) : Optional.empty();
    }

    private static Optional<Instant> time(QueryText query, String name) throws BadRequestException {
        try {
            return query.text(name).map(Instant::parse);
        } catch (DateTimeException notATime) {
            throw new BadRequestException(name + " is no time such as 2026-11-22T04:30:00Z");
        }
    }
}
