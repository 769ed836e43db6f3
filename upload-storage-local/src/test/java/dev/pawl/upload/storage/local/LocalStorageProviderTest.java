// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.StorageProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalStorageProviderTest {
    private final LocalStorageProvider provider = new LocalStorageProvider();

    @TempDir
    private Path folder;

    @Test
    void it_is_found_and_opens_a_root_that_one_process_has() throws IOException {
        URI place = folder.resolve("a root").toUri();

        assertThat(ServiceLoader.load(StorageProvider.class).stream()
                        .map(found -> found.type().getName()))
                .contains(LocalStorageProvider.class.getName());
        try (LocalStorage storage = open(place)) {
            assertThat(storage.residents(java.util.Optional.empty(), 10)).isEmpty();
            assertThat(folder.resolve("a root").resolve("held")).isDirectory();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> open(place));
        }
    }

    @Test
    void a_shared_root_is_opened_twice() throws IOException {
        URI place = URI.create(folder.resolve("root").toUri() + "?sharing=shared");

        try (LocalStorage one = open(place);
                LocalStorage two = open(place)) {
            assertThat(one.traits()).isEqualTo(two.traits());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:relative", "file://host/srv", "file:///srv?sharing=maybe", "file:///srv?x", "file:///srv#x"
            })
    void what_is_not_understood_is_refused(String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(URI.create(place)))
                .withMessageContaining("wanted is");
    }

    private LocalStorage open(URI place) throws IOException {
        return provider.open(place, Durability.OS_CACHE, Runnable::run);
    }
}
