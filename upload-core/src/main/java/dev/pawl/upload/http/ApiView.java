// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.engine.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Uploads and files as the JSON API tells them. What is not known is left out. */
final class ApiView {
    private ApiView() {}

    /**
     * Where an upload stands.
     *
     * @param status as recorded
     * @param url of the upload, for all protocols
     */
    static Map<String, Object> upload(Status status, String url) {
        UploadSession session = status.session();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("uploadID", session.id().text());
        view.put("fileID", session.file().text());
        view.put("uploadURL", url);
        view.put("fileName", session.spec().fileName());
        view.put("status", status(session.state()));
        session.outcome().failure().ifPresent(why -> view.put("reason", words(why)));
        view.put("bytesReceived", received(status));
        session.length().ifPresent(length -> view.put("totalSize", length));
        moved(status, view);
        session.spec().chunkSize().ifPresent(size -> view.put("chunkSize", size));
        ChunkGrid.of(session).ifPresent(grid -> {
            List<ChunkGrid.Run> whole = grid.whole(status.received());
            view.put("totalChunks", grid.count());
            view.put("uploadedChunks", chunks(whole));
        });
        session.content().detectedType().ifPresent(type -> view.put("contentType", type));
        session.content().sha256().ifPresent(sum -> view.put("sha256", sum.hex()));
        view.put("createdAt", session.times().createdAt().toString());
        session.expiresAt().ifPresent(at -> view.put("expiresAt", at.toString()));
        return view;
    }

    /**
     * What is known of a file.
     *
     * @param file its row
     * @param url of the file in this API
     */
    static Map<String, Object> file(StoredFile file, String url) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("fileID", file.id().text());
        view.put("uploadID", file.upload().text());
        view.put("fileName", file.fileName());
        view.put("status", words(file.state()));
        file.length().ifPresent(length -> view.put("size", length));
        file.detectedType().ifPresent(type -> view.put("contentType", type));
        file.declaredType().ifPresent(type -> view.put("declaredType", type));
        file.sha256().ifPresent(sum -> view.put("sha256", sum.hex()));
        view.put("createdAt", file.createdAt().toString());
        view.put("updatedAt", file.updatedAt().toString());
        view.put("downloadURL", url + "/download");
        return view;
    }

    /** While a storage assembles or promotes it, if it tells how far it is. */
    static void moved(Status status, Map<String, Object> view) {
        status.moved().ifPresent(moved -> {
            view.put("bytesMoved", moved.bytes());
            view.put("bytesToMove", moved.of());
        });
    }

    static long received(Status status) {
        return status.received().stream().mapToLong(ByteRange::length).sum();
    }

    static List<Map<String, Object>> runs(List<ChunkGrid.Run> runs) {
        return runs.stream()
                .map(run -> {
                    Map<String, Object> view = new LinkedHashMap<>();
                    view.put("first", run.first());
                    view.put("last", run.last());
                    return view;
                })
                .toList();
    }

    static String status(SessionState state) {
        return switch (state) {
            case PENDING -> "initializing";
            case UPLOADING -> "uploading";
            case PAUSED -> "paused";
            case ASSEMBLING -> "assembling";
            case SCANNING -> "scanning";
            case PROMOTING -> "processing";
            case COMPLETE -> "completed";
            case QUARANTINED -> "quarantined";
            case SCAN_FAILED -> "scan_failed";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
            case DELETED -> "deleted";
        };
    }

    /** Whether all bytes came and it is soon known what became of them. */
    static boolean underWay(SessionState state) {
        return state == SessionState.ASSEMBLING || state == SessionState.SCANNING || state == SessionState.PROMOTING;
    }

    static String words(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> chunks(List<ChunkGrid.Run> whole) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("count", count(whole));
        view.put("ranges", runs(whole));
        return view;
    }

    static long count(List<ChunkGrid.Run> runs) {
        return runs.stream().mapToLong(run -> run.last() - run.first() + 1).sum();
    }
}
