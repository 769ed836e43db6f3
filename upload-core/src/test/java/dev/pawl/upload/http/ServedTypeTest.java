// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.FileId;
import dev.pawl.upload.FileState;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Placement;
import dev.pawl.upload.StoredFile;
import dev.pawl.upload.UploadId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServedTypeTest {
    private static final String ID = "a".repeat(26);

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "image/jpeg", "Image/GIF", "image/webp", "audio/mpeg", "video/mp4"})
    void A15_pixels_and_sounds_may_be_shown(String type) {
        assertThat(ServedType.disposition(file(Optional.of(type))))
                .isEqualTo("inline; filename=\"na_ve.bin\"; filename*=UTF-8''na%C3%AFve.bin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/xhtml+xml",
                "image/svg+xml",
                "text/xml",
                "application/pdf",
                "text/javascript",
                "text/plain",
                "application/octet-stream",
                "multipart/related",
                "image/png;x",
                "image/tiff",
                ""
            })
    void A15_whatever_else_is_saved(String type) {
        assertThat(ServedType.disposition(file(Optional.of(type)))).startsWith("attachment; ");
    }

    @Test
    void A14_A15_what_the_client_claims_counts_for_nothing() {
        assertThat(ServedType.of(file(Optional.empty()))).isEqualTo("application/octet-stream");
        assertThat(ServedType.disposition(file(Optional.empty()))).startsWith("attachment; ");
    }

    private static StoredFile file(Optional<String> detected) {
        return new StoredFile(
                new FileId(ID),
                new UploadId(ID),
                new OwnerId("alice"),
                FileState.AVAILABLE,
                "naïve.bin",
                OptionalLong.of(1),
                Optional.of("image/png"),
                detected,
                Optional.empty(),
                new Placement("main", ""),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
