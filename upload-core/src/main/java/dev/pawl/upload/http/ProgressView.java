// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.engine.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/** The progress of an upload as events tell it. */
final class ProgressView {
    private static final double PER_MILLE = 1000.0;

    private ProgressView() {}

    static Map<String, Object> of(Status status) {
        UploadSession session = status.session();
        long bytes = ApiView.received(status);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("uploadID", session.id().text());
        view.put("fileID", session.file().text());
        view.put("status", ApiView.status(session.state()));
        session.outcome().failure().ifPresent(why -> view.put("reason", ApiView.words(why)));
        view.put("bytes", bytes);
        session.length().ifPresent(length -> {
            view.put("totalSize", length);
            view.put("progress", length == 0 ? 1.0 : Math.floor(PER_MILLE * bytes / length) / PER_MILLE);
        });
        ApiView.moved(status, view);
        ChunkGrid.of(session).ifPresent(grid -> {
            view.put("chunksDone", ApiView.count(grid.whole(status.received())));
            view.put("totalChunks", grid.count());
        });
        return view;
    }

    /** Of what is ended it stays the same, also when its bytes are removed, which is a change of its row. */
    static String mark(Status status) {
        UploadSession session = status.session();
        String place = ended(status) ? ApiView.status(session.state()) : Long.toString(session.version());
        String moved =
                status.moved().map(so -> "-" + so.bytes() + "-" + so.of()).orElse("");
        return place + "-" + ApiView.received(status) + moved;
    }

    /** Whether nothing more will be told. */
    static boolean ended(Status status) {
        SessionState state = status.session().state();
        return !state.open() && !ApiView.underWay(state);
    }
}
