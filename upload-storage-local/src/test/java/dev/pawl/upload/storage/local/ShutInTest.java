// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.Checkpoint;
import dev.pawl.upload.spi.BytesLostException;
import dev.pawl.upload.spi.Storage.Pulse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rule S8 against names and against links that somebody planted (attacks A03 and A04). */
@Timeout(60)
final class ShutInTest {
    @TempDir
    private Path place;

    private interface Step {
        void run(LocalStorage storage, Upload upload) throws IOException, BytesLostException;
    }

    /** A life, step by step; between two of them links are planted. */
    private static final List<Step> LIFE = List.of(
            (storage, upload) -> upload.append(storage, 100),
            (storage, upload) -> upload.append(storage, 50_000),
            (storage, upload) -> upload.checkpoint = upload.assemble(storage),
            (storage, upload) ->
                    upload.checkpoint = storage.promote(upload.id, upload.checkpoint, Upload.DESTINATION, Pulse.NONE),
            (storage, upload) -> upload.prune(storage, upload.checkpoint),
            (storage, upload) -> upload.verify(storage, upload.checkpoint),
            (storage, upload) -> upload.prune(storage, Checkpoint.NONE));

    @Test
    void A04_a_link_planted_anywhere_between_two_steps_leads_nowhere() throws Exception {
        int planted = 0;
        for (int step = 1; step < LIFE.size(); step++) {
            boolean more = true;
            for (int nth = 0; more; nth++) {
                more = plant(step, nth);
                planted += more ? 1 : 0;
            }
        }
        assertThat(planted).isGreaterThan(30);
    }

    /** Moves the nth name under the root outside and plants a link to it before a step; false if there is none. */
    private boolean plant(int step, int nth) throws Exception {
        Path world = Files.createTempDirectory(place, "world");
        Path root = world.resolve("root");
        Path outside = Files.createDirectory(world.resolve("outside"));
        Upload upload = new Upload();
        try (LocalStorage storage = LocalStorage.at(root).open()) {
            for (int i = 0; i < step; i++) {
                LIFE.get(i).run(storage, upload);
            }
            List<Path> names = below(root);
            if (nth == names.size()) {
                return false;
            }
            Path stolen = outside.resolve("stolen");
            Files.move(names.get(nth), stolen);
            Files.createSymbolicLink(names.get(nth), stolen);
            Map<String, String> before = contents(outside);
            try {
                LIFE.get(step).run(storage, upload);
            } catch (IOException | BytesLostException e) {
                // refused, and well so
            }
            assertThat(contents(outside))
                    .as("step %d, link at %s", step, names.get(nth))
                    .isEqualTo(before);
        }
        return true;
    }

    @Test
    void A04_a_dangling_link_in_place_of_a_directory_creates_nothing() throws Exception {
        Path root = place.resolve("root");
        Path outside = place.resolve("outside");
        try (LocalStorage storage = LocalStorage.at(root).open()) {
            Upload upload = new Upload();
            Files.createSymbolicLink(root.resolve(Places.heldDirectory(upload.id)), outside);
            assertThatThrownBy(() -> upload.append(storage, 10)).isInstanceOf(IOException.class);
            assertThat(outside).doesNotExist();
        }
    }

    @Test
    void A04_linked_markers_and_locks_are_refused() throws Exception {
        for (String name : List.of(Places.LOCK, Places.MARKER)) {
            Path root = Files.createTempDirectory(place, "root");
            LocalStorage.at(root).open().close();
            Path outside = place.resolve("outside-" + name);
            Files.move(root.resolve(name), outside);
            Files.createSymbolicLink(root.resolve(name), outside);
            assertThatThrownBy(() -> LocalStorage.at(root).open()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void A03_destinations_that_lead_out_are_refused() throws Exception {
        try (LocalStorage storage = LocalStorage.at(place.resolve("root")).open()) {
            Upload upload = new Upload();
            upload.append(storage, 10);
            Checkpoint whole = upload.assemble(storage);
            for (String wrong :
                    List.of("..", "a/..", "/etc", "a//b", "a/", ".hidden", "a\\b", "a\0b", "é", "a/../../b")) {
                assertThatThrownBy(() -> storage.promote(upload.id, whole, wrong, Pulse.NONE))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> storage.prune(upload.id, wrong, upload.at()))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            upload.verify(storage, whole);
        }
    }

    @Test
    void A03_the_disk_itself_takes_no_name_that_leads_out() throws Exception {
        Files.writeString(place.resolve("secret"), "secret");
        Disk disk = new FileDisk(Files.createDirectory(place.resolve("root")));
        for (String wrong : List.of("../secret", "held/../../secret", "/secret", "a\\..\\secret", "./secret", "")) {
            assertThatThrownBy(() -> disk.open(wrong, Disk.Access.READ))
                    .isInstanceOfAny(IllegalArgumentException.class, IOException.class);
            assertThatThrownBy(() -> disk.create(wrong))
                    .isInstanceOfAny(IllegalArgumentException.class, IOException.class);
        }
        assertThat(place.resolve("secret")).hasContent("secret");
    }

    @Test
    void only_the_owner_of_the_process_can_read_or_enter() throws Exception {
        Path root = place.resolve("root");
        try (LocalStorage storage = LocalStorage.at(root).open()) {
            Upload upload = new Upload();
            upload.append(storage, 10);
            upload.promote(storage);
            for (Path path : below(root)) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                if (!path.endsWith(Places.LOCK)) {
                    assertThat(permissions)
                            .as("%s", path)
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
                }
            }
        }
    }

    @Test
    void files_of_others_in_the_holding_area_are_left_alone() throws Exception {
        Path root = place.resolve("root");
        try (LocalStorage storage = LocalStorage.at(root).open()) {
            Upload upload = new Upload();
            upload.append(storage, 10);
            Path note = root.resolve(Places.heldDirectory(upload.id)).resolve("note.txt");
            Files.writeString(note, "x");
            upload.prune(storage, Checkpoint.NONE);
            assertThat(note).exists();
            assertThat(storage.residents(Optional.empty(), 10)).isEmpty();
        }
    }

    private static List<Path> below(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root)).sorted().toList();
        }
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path path : new ArrayList<>(below(directory))) {
            boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            contents.put(
                    path.toString(), file ? Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1) : "");
        }
        return contents;
    }
}
