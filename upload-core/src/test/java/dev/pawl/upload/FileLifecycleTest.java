// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static dev.pawl.upload.Rows.CHECKPOINT;
import static dev.pawl.upload.Rows.CREATED;
import static dev.pawl.upload.Rows.NOW;
import static dev.pawl.upload.Rows.SHA256;
import static dev.pawl.upload.Rows.after;
import static dev.pawl.upload.Rows.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.SessionEvent.Appended;
import dev.pawl.upload.SessionEvent.Archived;
import dev.pawl.upload.SessionEvent.Begun;
import dev.pawl.upload.SessionEvent.Cancelled;
import dev.pawl.upload.SessionEvent.Deleted;
import dev.pawl.upload.SessionEvent.Discarded;
import dev.pawl.upload.SessionEvent.FoundClean;
import dev.pawl.upload.SessionEvent.Promoted;
import dev.pawl.upload.SessionEvent.Restored;
import dev.pawl.upload.SessionEvent.TypeDetected;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class FileLifecycleTest {
    private final UploadSession complete = in(SessionState.COMPLETE);

    @Test
    void until_it_is_complete_a_file_is_what_its_session_is() {
        assertThat(FileLifecycle.table())
                .isEqualTo(Map.ofEntries(
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
    }

    @Test
    void theorem_only_a_complete_session_has_a_file_to_read() {
        for (SessionState state : SessionState.values()) {
            for (SessionEvent event : Rows.EVENTS) {
                if (!SessionLifecycle.table().get(state).containsKey(event.getClass())
                        || event instanceof Archived
                        || event instanceof Restored) {
                    continue;
                }
                UploadSession next = after(in(state), event);
                StoredFile file = FileLifecycle.next(file(state), next, event, NOW);
                assertThat(file.state() == FileState.AVAILABLE)
                        .as("%s %s", state, event)
                        .isEqualTo(next.state() == SessionState.COMPLETE);
            }
        }
    }

    @Test
    void a_file_is_archived_and_restored_and_nothing_else_is() {
        for (FileState state : FileState.values()) {
            assertMoves(state, new Archived(), FileState.AVAILABLE, FileState.ARCHIVED);
            assertMoves(state, new Restored(), FileState.ARCHIVED, FileState.AVAILABLE);
        }
    }

    @Test
    void an_archived_file_can_be_deleted() {
        UploadSession deleted = after(complete, new Deleted());

        assertThat(FileLifecycle.next(Rows.file(FileState.ARCHIVED), deleted, new Deleted(), NOW)
                        .state())
                .isEqualTo(FileState.DELETED);
    }

    @Test
    void a_quarantined_file_that_was_cancelled_looks_cancelled_for_ever() {
        UploadSession session = in(SessionState.QUARANTINED);
        StoredFile file = file(SessionState.QUARANTINED);
        for (SessionEvent event : new SessionEvent[] {new Cancelled(), new Begun(NOW), new Discarded()}) {
            session = after(session, event);
            file = FileLifecycle.next(file, session, event, NOW);
            assertThat(file.state()).isEqualTo(FileState.CANCELLED);
        }
    }

    @Test
    void a_partial_upload_never_becomes_a_file() {
        assertThat(FileLifecycle.created(Rows.created(UploadSpec.of("a", 1).asPartial())))
                .isEmpty();
    }

    @Test
    void a_row_is_replaced_only_if_its_owner_would_see_a_difference() {
        UploadSession uploading = in(SessionState.UPLOADING);
        StoredFile file = file(SessionState.UPLOADING);
        Appended event = new Appended(6, CHECKPOINT);

        assertThat(FileLifecycle.next(file, after(uploading, event), event, NOW))
                .isSameAs(file);
    }

    @Test
    void a_file_tells_what_is_known_of_its_content() {
        UploadSession unknown = Rows.created(UploadSpec.ofUnknownLength("a").withDeclaredType("text/plain"));
        StoredFile file = FileLifecycle.created(unknown).orElseThrow();
        assertThat(file.length()).isEmpty();
        assertThat(file.declaredType()).contains("text/plain");
        assertThat(file.createdAt()).isEqualTo(CREATED);

        StoredFile detected = next(file, unknown, new TypeDetected("image/png"));
        assertThat(detected.detectedType()).contains("image/png");
        assertThat(detected.updatedAt()).isEqualTo(NOW);
        assertThat(next(file, unknown, new SessionEvent.LengthDeclared(7)).length())
                .isEqualTo(OptionalLong.of(7));
        assertThat(next(file(SessionState.SCANNING), in(SessionState.SCANNING), new FoundClean("x", SHA256))
                        .sha256())
                .contains(SHA256);
        assertThat(next(file(SessionState.PROMOTING), in(SessionState.PROMOTING), new Promoted(CHECKPOINT))
                        .state())
                .isEqualTo(FileState.AVAILABLE);
    }

    private void assertMoves(FileState state, SessionEvent event, FileState from, FileState to) {
        UploadSession next = after(complete, event);
        if (state == from) {
            assertThat(FileLifecycle.next(Rows.file(state), next, event, NOW).state())
                    .isEqualTo(to);
        } else {
            assertThatThrownBy(() -> FileLifecycle.next(Rows.file(state), next, event, NOW))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static StoredFile next(StoredFile file, UploadSession session, SessionEvent event) {
        return FileLifecycle.next(file, after(session, event), event, NOW);
    }

    private static StoredFile file(SessionState state) {
        return Rows.file(FileLifecycle.table().get(state));
    }
}
