// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TusAnswerTest {
    private static final UploadId ID = new UploadId("aaaaaaaaaaaaaaaaaaaaaaaaaa");

    @ParameterizedTest
    @EnumSource
    void T_01_every_refusal_carries_the_version_and_a_reason(Rejection why) {
        Exchange.Respond respond = TusAnswer.refused(new UploadRejectedException(why, "so it is"));
        assertThat(respond.head().status()).isBetween(400, 503);
        assertThat(respond.head().headers().first("Tus-Resumable")).contains("1.0.0");
        assertThat(respond.body().kind()).isEqualTo(Body.Kind.WHOLE);
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, 404",
        "GONE, 410",
        "EXPIRED, 410",
        "OFFSET_MISMATCH, 409",
        "OVER_LENGTH, 413",
        "TOO_LARGE, 413",
        "OVER_QUOTA, 413",
        "TYPE_REFUSED, 415",
        "CHECKSUM_MISMATCH, 460",
        "PAUSED, 403",
        "NOT_APPENDABLE, 403",
        "RATE_LIMITED, 429",
        "CLOSING, 503",
        "MALFORMED, 400",
        "SOURCE_UNUSABLE, 400",
        "LENGTH_CONFLICT, 400"
    })
    void each_reason_has_its_status(Rejection why, int status) {
        assertThat(TusAnswer.refused(new UploadRejectedException(why, ""))
                        .head()
                        .status())
                .isEqualTo(status);
    }

    @Test
    void T_21_a_wrong_offset_is_told_the_right_one() {
        ResponseHead head =
                TusAnswer.refused(UploadRejectedException.offset(ID, 6, 0)).head();
        assertThat(head.status()).isEqualTo(409);
        assertThat(head.headers().first("Upload-Offset")).contains("6");
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "CLOSING"})
    void what_passes_says_when_to_try_again(Rejection why) {
        assertThat(TusAnswer.refused(new UploadRejectedException(why, ""))
                        .head()
                        .headers()
                        .has("Retry-After"))
                .isTrue();
    }
}
