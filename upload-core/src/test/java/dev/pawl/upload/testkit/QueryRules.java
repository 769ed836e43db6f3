// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.SessionEvent;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadSession;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.spi.MetadataStore.FileQuery;
import dev.pawl.upload.spi.MetadataStore.Page;
import dev.pawl.upload.spi.MetadataStore.Rows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists of files and sessions, in pages that stay what they are while rows come. */
interface QueryRules extends StoreUnderTest {
    FileQuery ALL = FileQuery.ALL;

    @Test
    default void files_come_newest_first_in_pages_that_inserts_do_not_move() throws IOException {
        List<StoredFile> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            expected.add(file(created(Sample.fresh(ALICE, i, clock().instant()))));
            clock().advance(Duration.ofMillis(i % 2));
        }
        List<StoredFile> got = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<StoredFile> page = store().files(FileQuery.of(ALICE), cursor, 2);
            got.addAll(page.rows());
            cursor = page.next();
            clock().advance(Duration.ofMillis(1));
            created(Sample.fresh(ALICE, 9, clock().instant()));
        } while (cursor.isPresent());
        assertThat(got).hasSameElementsAs(expected).hasSize(7);
        assertThat(got.stream().map(StoredFile::createdAt)).isSortedAccordingTo(Collections.reverseOrder());
    }

    @Test
    default void a_page_that_is_just_full_is_the_last() throws IOException {
        created(Sample.fresh(ALICE, 1, clock().instant()));
        created(Sample.fresh(ALICE, 1, clock().instant()));
        assertThat(store().files(FileQuery.of(ALICE), Optional.empty(), 2).next())
                .isEmpty();
        assertThat(store().sessions(Optional.of(ALICE), Set.of(), Optional.empty(), 2)
                        .next())
                .isEmpty();
        assertThat(store().files(FileQuery.of(BOB), Optional.empty(), 2))
                .isEqualTo(new Page<>(List.of(), Optional.empty()));
    }

    @Test
    default void a_text_that_is_no_cursor_is_refused() {
        for (String text : List.of("", "x", "_", "1", "-1_a", "1_2_3", "' OR 1=1")) {
            assertThatThrownBy(() -> store().files(ALL, Optional.of(text), 2))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store().sessions(Optional.empty(), Set.of(), Optional.of(text), 2))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void files_are_found_by_owner_state_and_type() throws IOException {
        StoredFile mine = file(created(Sample.fresh(ALICE, 1, clock().instant())));
        Rows typed = created(Sample.fresh(BOB, 1, clock().instant()));
        StoredFile text = file(replaced(
                typed,
                Sample.next(
                        typed,
                        clock().instant(),
                        new SessionEvent.TypeDetected("text/plain"),
                        new SessionEvent.Received(1, Optional.empty()))));
        assertThat(found(FileQuery.of(ALICE))).containsExactly(mine);
        assertThat(found(ALL)).containsExactlyInAnyOrder(mine, text);
        assertThat(found(states(FileState.PROCESSING))).containsExactly(text);
        assertThat(found(states(FileState.PROCESSING, FileState.PENDING))).containsExactlyInAnyOrder(mine, text);
        assertThat(found(states(FileState.DELETED))).isEmpty();
        assertThat(found(states(FileState.values()))).hasSize(2);
        assertThat(found(type("text/plain"))).containsExactly(text);
        assertThat(found(type("text/plai"))).isEmpty();
        assertThat(found(type("text/%"))).isEmpty();
        assertThat(found(type("\u0000"))).isEmpty();
    }

    @Test
    default void files_are_found_by_the_beginning_of_their_name_taken_literally() throws IOException {
        List<String> names = List.of(
                "100%.txt",
                "100_.txt",
                "100x.txt",
                "A.txt",
                "a.txt",
                "ä.txt",
                "a\\b",
                "!a",
                "😀.png",
                "\uD7FB.x",
                "\uE000.x",
                "",
                "[a]");
        for (String name : names) {
            created(Sample.fresh(ALICE, UploadSpec.of(name, 1), clock().instant()));
        }
        List<String> prefixes = new ArrayList<>(names);
        prefixes.addAll(List.of(
                "100", "1", "%", "_", "a", "A", "ä", "a\\", "!", "😀", "\uD7FB", "\uD7FF", "\uE000", "\uFFFF", "[",
                "no"));
        for (String prefix : prefixes) {
            assertThat(found(prefix(prefix)).stream().map(StoredFile::fileName))
                    .as("prefix %s", prefix)
                    .containsExactlyInAnyOrderElementsOf(names.stream()
                            .filter(name -> name.startsWith(prefix))
                            .toList());
        }
        for (String odd : List.of("\u0000", "100\u0000", "\uD83D", "a\n")) {
            assertThat(found(prefix(odd)).stream().map(StoredFile::fileName)).allMatch(name -> name.startsWith(odd));
        }
    }

    @Test
    default void files_are_found_by_their_metadata() throws IOException {
        StoredFile one = withPairs(Map.of("project", "x", "hostile", RowRules.HOSTILE));
        StoredFile two = withPairs(Map.of("project", "x", "k", "", "long", "v".repeat(4000)));
        StoredFile three = withPairs(Map.of("project", "X", "projec", "tx"));
        assertThat(found(pairs(Map.of("project", "x")))).containsExactlyInAnyOrder(one, two);
        assertThat(found(pairs(Map.of("project", "X")))).containsExactly(three);
        assertThat(found(pairs(Map.of("project", "x", "k", "")))).containsExactly(two);
        assertThat(found(pairs(Map.of("hostile", RowRules.HOSTILE)))).containsExactly(one);
        assertThat(found(pairs(Map.of("long", "v".repeat(4000))))).containsExactly(two);
        assertThat(found(pairs(Map.of("long", "v".repeat(3999))))).isEmpty();
        assertThat(found(pairs(Map.of("project", "%")))).isEmpty();
        assertThat(found(pairs(Map.of("x", "project")))).isEmpty();
    }

    @Test
    default void files_are_found_by_length_and_time() throws IOException {
        StoredFile small = file(created(Sample.fresh(ALICE, 1, clock().instant())));
        Instant early = clock().instant();
        Instant late = clock().advance(Duration.ofMillis(1));
        StoredFile large = file(created(Sample.fresh(ALICE, UploadSpec.MOST_BYTES, clock().instant())));
        created(Sample.fresh(BOB, UploadSpec.ofUnknownLength("a"), early.minusSeconds(1)));
        Instant end = late.plusSeconds(1);
        assertThat(found(ALL.withLength(1, Long.MAX_VALUE))).containsExactlyInAnyOrder(small, large);
        assertThat(found(ALL.withLength(2, Long.MAX_VALUE))).containsExactly(large);
        assertThat(found(ALL.withLength(0, UploadSpec.MOST_BYTES - 1))).containsExactly(small);
        assertThat(found(ALL.withLength(UploadSpec.MOST_BYTES, UploadSpec.MOST_BYTES)))
                .containsExactly(large);
        assertThat(found(ALL.withTime(early, end))).containsExactly(large, small);
        assertThat(found(ALL.withTime(early, late))).containsExactly(small);
        assertThat(found(ALL.withTime(early, late.plusNanos(1)))).containsExactly(large, small);
        assertThat(found(ALL.withTime(late, end))).containsExactly(large);
        assertThat(found(ALL.withTime(late.plusNanos(1000), end))).isEmpty();
    }

    @Test
    default void all_parts_of_a_question_must_hold_also_over_pages() throws IOException {
        for (int i = 0; i < 9; i++) {
            OwnerId owner = i % 3 == 0 ? BOB : ALICE;
            UploadSpec spec =
                    UploadSpec.of((i % 2 == 0 ? "even" : "odd") + i, i).withMetadata(Map.of("k", "v"));
            created(Sample.fresh(owner, spec, clock().instant()));
            clock().advance(Duration.ofMillis(1));
        }
        FileQuery query = FileQuery.of(ALICE)
                .withStates(EnumSet.of(FileState.PENDING, FileState.UPLOADING))
                .withNamePrefix("even")
                .withMetadata(Map.of("k", "v"))
                .withLength(4, 8)
                .withTime(clock().instant().minusSeconds(60), clock().instant());
        assertThat(found(query).stream().map(StoredFile::fileName)).containsExactly("even8", "even4");
        Page<StoredFile> first = store().files(query, Optional.empty(), 1);
        Page<StoredFile> second = store().files(query, first.next(), 1);
        assertThat(first.rows().get(0).fileName()).isEqualTo("even8");
        assertThat(second.rows().get(0).fileName()).isEqualTo("even4");
        assertThat(second.next()).isEmpty();
    }

    @Test
    default void partial_uploads_are_sessions_but_no_files() throws IOException {
        Rows partial = created(Sample.fresh(ALICE, UploadSpec.of("p", 1).asPartial(), clock().instant()));
        assertThat(partial.file()).isEmpty();
        assertThat(found(FileQuery.of(ALICE))).isEmpty();
        assertThat(sessionsOf(ALICE)).containsExactly(partial.session());
        assertThat(store().findFile(partial.session().file())).isEmpty();
    }

    @Test
    default void sessions_are_found_by_owner_and_state_in_stable_pages() throws IOException {
        List<UploadSession> mine = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Rows rows = created(Sample.fresh(ALICE, 10, clock().instant()));
            Rows next =
                    i % 2 == 0 ? rows : replaced(rows, Sample.next(rows, new SessionEvent.Paused(), clock().instant()));
            mine.add(0, next.session());
            clock().advance(Duration.ofMillis(1));
        }
        UploadSession foreign = created(Sample.fresh(BOB, 1, clock().instant())).session();
        assertThat(sessionsOf(ALICE)).isEqualTo(mine);
        assertThat(sessions(Optional.empty(), Set.of())).hasSize(6).startsWith(foreign);
        assertThat(sessions(Optional.of(ALICE), Set.of(SessionState.PAUSED))).containsExactly(mine.get(1), mine.get(3));
        assertThat(sessions(Optional.empty(), Set.of(SessionState.PAUSED, SessionState.PENDING)))
                .hasSize(6);
        Page<UploadSession> first = store().sessions(Optional.of(ALICE), Set.of(), Optional.empty(), 2);
        created(Sample.fresh(ALICE, 10, clock().instant()));
        Page<UploadSession> second = store().sessions(Optional.of(ALICE), Set.of(), first.next(), 2);
        assertThat(first.rows()).isEqualTo(mine.subList(0, 2));
        assertThat(second.rows()).isEqualTo(mine.subList(2, 4));
    }

    @Test
    default void several_states_come_in_one_order_over_pages() throws IOException {
        List<UploadSession> open = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Rows rows = created(Sample.fresh(i % 4 == 0 ? BOB : ALICE, 10, clock().instant()));
            Rows next = switch (i % 3) {
                case 0 -> rows;
                case 1 -> replaced(rows, Sample.next(rows, new SessionEvent.Paused(), clock().instant()));
                default -> replaced(rows, Sample.next(rows, new SessionEvent.Cancelled(), clock().instant()));
            };
            if (next.session().state().open() && next.session().owner().equals(ALICE)) {
                open.add(0, next.session());
            }
            clock().advance(Duration.ofMillis(i % 2));
        }
        Set<SessionState> progress = EnumSet.allOf(SessionState.class);
        progress.removeIf(state -> !state.open());
        List<UploadSession> got = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<UploadSession> page = store().sessions(Optional.of(ALICE), progress, cursor, 2);
            assertThat(page.rows()).hasSizeLessThanOrEqualTo(2);
            got.addAll(page.rows());
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(got).hasSameElementsAs(open).hasSameSizeAs(open);
        assertThat(got.stream().map(row -> row.times().createdAt())).isSortedAccordingTo(Collections.reverseOrder());
    }

    private List<UploadSession> sessions(Optional<OwnerId> owner, Set<SessionState> states) throws IOException {
        return store().sessions(owner, states, Optional.empty(), 100).rows();
    }

    private List<StoredFile> found(FileQuery query) throws IOException {
        return store().files(query, Optional.empty(), 100).rows();
    }

    private StoredFile withPairs(Map<String, String> pairs) throws IOException {
        UploadSpec spec = UploadSpec.of("a", 1).withMetadata(pairs);
        return file(created(Sample.fresh(ALICE, spec, clock().instant())));
    }

    private static StoredFile file(Rows rows) {
        return rows.file().orElseThrow();
    }

    private static FileQuery states(FileState... states) {
        return ALL.withStates(Set.of(states));
    }

    private static FileQuery type(String type) {
        return ALL.withType(type);
    }

    private static FileQuery prefix(String prefix) {
        return ALL.withNamePrefix(prefix);
    }

    private static FileQuery pairs(Map<String, String> pairs) {
        return ALL.withMetadata(pairs);
    }
}
