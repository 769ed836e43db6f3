// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.UploadId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    private static final String ID = "abcdefghijklmnopqrstuvwxyz";

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void the_mount_itself_is_where_uploads_are_created(String path) {
        assertThat(Target.of(path)).isEqualTo(Target.Collection.COLLECTION);
    }

    @Test
    void an_upload_is_one_segment() {
        assertThat(Target.of("/" + ID)).isEqualTo(new Target.Upload(new UploadId(ID)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "/.",
                "/..",
                "/%2e%2e%2f",
                "/..%5c",
                "/%00",
                ID,
                "/" + ID + "/",
                "//" + ID,
                "/" + ID + "%00",
                "/" + ID + ";a=b",
                "/%61bcdefghijklmnopqrstuvwxyz",
                "/ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "/../" + ID,
                "/" + ID + "/../" + ID,
                "/etc/passwd"
            })
    void A03_nothing_else_is(String path) {
        assertThat(Target.of(path)).isEqualTo(Target.Nowhere.NOWHERE);
    }
}
