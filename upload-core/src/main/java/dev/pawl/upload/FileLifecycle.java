// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The life of a file: until its session is complete a total function of the session's state, afterwards available,
 * archived and back, until it is deleted with the session.
 */
public final class FileLifecycle {
    private static final Map<SessionState, FileState> BY_SESSION = new EnumMap<>(Map.ofEntries(
            Map.entry(SessionState.PENDING, FileState.PENDING),
            Map.entry(SessionState.UPLOADING, FileState.UPLOADING),
            Map.entry(SessionState.PAUSED, FileState.UPLOADING),
            Map.entry(SessionState.ASSEMBLING, FileState.PROCESSING),
            Map.entry(SessionState.SCANNING, FileState.PROCESSING),
            Map.entry(SessionState.PROMOTING, FileState.PROCESSING),
            Map.entry(SessionState.COMPLETE, FileState.AVAILABLE),
            Map.entry(SessionState.SCAN_FAILED, FileState.SCAN_FAILED),
            Map.entry(SessionState.QUARANTINED, FileState.QUARANTINED),
            Map.entry(SessionState.FAILED, FileState.FAILED),
            Map.entry(SessionState.CANCELLED, FileState.CANCELLED),
            Map.entry(SessionState.DELETED, FileState.DELETED)));

    private FileLifecycle() {}

    /**
     * The table.
     *
     * @return by the session's state the state its file enters with it
     */
    public static Map<SessionState, FileState> table() {
        return Collections.unmodifiableMap(BY_SESSION);
    }

    /**
     * The file of a new session.
     *
     * @param session just created
     * @return the first row, empty for a partial upload, which never becomes a file
     */
    public static Optional<StoredFile> created(UploadSession session) {
        return session.spec().role() == UploadSpec.Role.PARTIAL
                ? Optional.empty()
                : Optional.of(row(session, FileState.PENDING, session.times().createdAt()));
    }

    /**
     * What becomes of a file when something happened to its session.
     *
     * @param file as it is
     * @param session as it is after the event
     * @param event what happened
     * @param now the store's time
     * @return the next row
     * @throws IllegalStateException if the event does not fit the file: a bug of the caller
     */
    public static StoredFile next(StoredFile file, UploadSession session, SessionEvent event, Instant now) {
        FileState state = state(file, session, event);
        return state == file.state() && sameContent(file, session) ? file : row(session, state, now);
    }

    private static FileState state(StoredFile file, UploadSession session, SessionEvent event) {
        if (event instanceof SessionEvent.Archived) {
            return from(file, FileState.AVAILABLE, FileState.ARCHIVED);
        }
        if (event instanceof SessionEvent.Restored) {
            return from(file, FileState.ARCHIVED, FileState.AVAILABLE);
        }
        boolean hidden =
                session.state() == SessionState.QUARANTINED && session.outcome().hidden();
        return hidden ? FileState.CANCELLED : Objects.requireNonNull(BY_SESSION.get(session.state()));
    }

    private static FileState from(StoredFile file, FileState wanted, FileState next) {
        if (file.state() != wanted) {
            throw new IllegalStateException("file " + file.id() + " is " + file.state() + ", not " + wanted);
        }
        return next;
    }

    private static boolean sameContent(StoredFile file, UploadSession session) {
        return file.length().equals(session.length())
                && file.sha256().equals(session.content().sha256())
                && file.detectedType().equals(session.content().detectedType());
    }

    private static StoredFile row(UploadSession session, FileState state, Instant now) {
        return new StoredFile(
                session.file(),
                session.id(),
                session.owner(),
                state,
                session.spec().fileName(),
                session.length(),
                session.spec().declaredType(),
                session.content().detectedType(),
                session.content().sha256(),
                session.placement(),
                session.times().createdAt(),
                now);
    }
}
