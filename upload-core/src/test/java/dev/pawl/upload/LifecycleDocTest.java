// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.SessionEvent.Archived;
import dev.pawl.upload.SessionEvent.Discarded;
import dev.pawl.upload.SessionEvent.Restored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps docs/lifecycle.md equal to the tables: {@code mvn -pl upload-core test -Dpawl.write-docs=true} rewrites it. */
final class LifecycleDocTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "lifecycle.md");

    @Test
    void the_page_tells_what_the_tables_say() throws IOException {
        if (Boolean.getBoolean("pawl.write-docs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).content().isEqualTo(page());
    }

    private static String page() {
        return """
                # The two lifecycles

                This page is made from the tables in `SessionLifecycle`, `SessionState` and `FileLifecycle` by
                `LifecycleDocTest`, and a build in which it differs from them fails.
                `mvn -pl upload-core test -Dtest=LifecycleDocTest -Dpawl.write-docs=true` writes it anew.

                ## The upload session

                Events that leave a session in its state are in the table below only.

                ```mermaid
                stateDiagram-v2
                    [*] --> PENDING : Created
                %s
                ```

                What a state owes is done by maintenance once the session is due. An event without a cell is a bug and throws.

                | state | owes | event → state |
                |---|---|---|
                %s

                An open session that was joined to a concatenation knows only EpochTaken and Cancelled any more, a session whose
                bytes are gone (it owes nothing after Discarded) only Cancelled.

                From QUARANTINED no path leads to COMPLETE, and COMPLETE is reached only through FoundClean or ScanWaived.

                ## The file

                Until its session is COMPLETE, a file's state follows from the session's:

                | session | file |
                |---|---|
                %s

                A session in quarantine that its owner cancelled shows as CANCELLED. A file that is there may move on by itself:

                | file | event → file |
                |---|---|
                %s
                """.formatted(arrows(), sessions(), files(), moves());
    }

    private static String arrows() {
        return states().flatMap(LifecycleDocTest::arrows).collect(joining("\n"));
    }

    private static Stream<String> arrows(SessionState state) {
        Stream<String> moves = byNext(state).entrySet().stream()
                .filter(cell -> cell.getKey() != state)
                .map(cell -> "    %s --> %s : %s".formatted(state, cell.getKey(), cell.getValue()));
        Stream<String> end = SessionLifecycle.table().get(state).containsKey(Discarded.class)
                ? Stream.of("    %s --> [*] : Discarded".formatted(state))
                : Stream.empty();
        return Stream.concat(moves, end);
    }

    private static String sessions() {
        return states().map(state -> "| %s | %s | %s |".formatted(state, state.work(), cells(state)))
                .collect(joining("\n"));
    }

    private static String cells(SessionState state) {
        return byNext(state).entrySet().stream()
                .map(cell -> cell.getValue() + " → " + (cell.getKey() == state ? "same" : cell.getKey()))
                .collect(joining("<br>"));
    }

    private static Map<SessionState, String> byNext(SessionState state) {
        return SessionLifecycle.table().get(state).entrySet().stream()
                .collect(groupingBy(
                        Map.Entry::getValue,
                        LinkedHashMap::new,
                        mapping(cell -> cell.getKey().getSimpleName(), joining(", "))));
    }

    private static String files() {
        return states().map(state ->
                        "| %s | %s |".formatted(state, FileLifecycle.table().get(state)))
                .collect(joining("\n"));
    }

    private static String moves() {
        return Arrays.stream(FileState.values())
                .flatMap(from -> Stream.of(new Archived(), new Restored()).flatMap(event -> move(from, event)))
                .collect(Collectors.joining("\n"));
    }

    private static Stream<String> move(FileState from, SessionEvent event) {
        try {
            UploadSession session = Rows.after(Rows.in(SessionState.COMPLETE), event);
            FileState to = FileLifecycle.next(Rows.file(from), session, event, Rows.NOW)
                    .state();
            return Stream.of("| %s | %s → %s |".formatted(from, event.getClass().getSimpleName(), to));
        } catch (IllegalStateException noCell) {
            return Stream.empty();
        }
    }

    private static Stream<SessionState> states() {
        return Arrays.stream(SessionState.values());
    }
}
