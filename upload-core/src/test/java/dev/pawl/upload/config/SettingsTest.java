// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void a_file_is_read_as_properties_in_utf_8() throws IOException {
        Path file = written("# ours\nupload.storage = file:///srv/älter\nupload.max-size:10GiB\n");

        assertThat(UploadConfiguration.read(file))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("upload.storage", "file:///srv/älter", "upload.max-size", "10GiB"));
    }

    @Test
    void a_key_that_comes_twice_is_refused() throws IOException {
        Path file = written("upload.max-size=1GiB\nupload.max-size=2GiB\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadConfiguration.read(file))
                .withMessage(file + ": upload.max-size is set twice");
    }

    @Test
    void an_unknown_key_is_named_beside_the_known_ones() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(Map.of("upload.maxsize", "10GiB")))
                .withMessageStartingWith("unknown setting upload.maxsize; known are upload.storage, upload.metadata, ")
                .withMessageContaining("upload.max-size");
    }

    @Test
    void what_must_be_there_is_asked_for() {
        Settings settings = new Settings(Map.of("upload.metadata", " "));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.required(Setting.STORAGE))
                .withMessage("upload.storage is missing; wanted is a URI, such as file:///srv/uploads");
        assertThatIllegalArgumentException().isThrownBy(() -> settings.required(Setting.METADATA));
    }

    @Test
    void secrets_of_a_place_are_not_told() {
        assertThat(Settings.wrong(Setting.METADATA, "jdbc:postgresql://db/x?user=u&password=secret", "why"))
                .hasMessage("upload.metadata=jdbc:postgresql://db/x?…: why");
        assertThat(Settings.wrong(Setting.STORAGE, "s3://key:secret@bucket/prefix", "why"))
                .hasMessage("upload.storage=s3://…@bucket/prefix: why");
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("pawl.properties"), text);
    }
}
