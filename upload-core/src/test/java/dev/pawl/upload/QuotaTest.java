// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static dev.pawl.upload.Rows.ALLOWANCE;
import static dev.pawl.upload.Rows.CHECKPOINT;
import static dev.pawl.upload.Rows.FINAL;
import static dev.pawl.upload.Rows.after;
import static dev.pawl.upload.Rows.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.SessionEvent.AllowanceRaised;
import dev.pawl.upload.SessionEvent.Cancelled;
import dev.pawl.upload.SessionEvent.Deleted;
import dev.pawl.upload.SessionEvent.Discarded;
import dev.pawl.upload.SessionEvent.Joined;
import dev.pawl.upload.SessionEvent.LengthDeclared;
import dev.pawl.upload.SessionEvent.Promoted;
import dev.pawl.upload.SessionEvent.Received;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a quota allows, and what a row charges. */
final class QuotaTest {
    private static final Quota QUOTA = new Quota(10, 2);

    @Test
    void a_quota_is_full_at_its_number_and_not_before() {
        assertThat(QUOTA.allows(Usage.NOTHING, new Usage(10, 2))).isTrue();
        assertThat(QUOTA.allows(Usage.NOTHING, new Usage(11, 1))).isFalse();
        assertThat(QUOTA.allows(Usage.NOTHING, new Usage(1, 3))).isFalse();
        assertThat(new Quota(0, 0).allows(Usage.NOTHING, Usage.NOTHING)).isTrue();
        assertThat(new Quota(0, 9).allows(Usage.NOTHING, new Usage(1, 1))).isFalse();
        assertThat(Quota.UNLIMITED.allows(Usage.NOTHING, new Usage(Long.MAX_VALUE, Integer.MAX_VALUE)))
                .isTrue();
    }

    @Test
    void nobody_is_kept_from_giving_back() {
        Usage over = new Usage(100, 9);

        assertThat(QUOTA.allows(over, over)).isTrue();
        assertThat(QUOTA.allows(over, new Usage(99, 9))).isTrue();
        assertThat(QUOTA.allows(over, new Usage(100, 8))).isTrue();
        assertThat(QUOTA.allows(over, new Usage(101, 8))).isFalse();
        assertThat(QUOTA.allows(over, new Usage(99, 10))).isFalse();
    }

    @Test
    void a_quota_is_not_negative() {
        assertThatThrownBy(() -> new Quota(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Quota(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void usages_are_summed_exactly() {
        assertThat(new Usage(1L << 32, 1).plus(new Usage(3, 2))).isEqualTo(new Usage((1L << 32) + 3, 3));
        assertThat(new Usage(1, 1).minus(new Usage(3, 2))).isEqualTo(new Usage(-2, -1));
        assertThatThrownBy(() -> new Usage(Long.MAX_VALUE, 0).plus(new Usage(1, 0)))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Usage(0, Integer.MAX_VALUE).plus(new Usage(0, 1)))
                .isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @EnumSource
    void a_row_charges_its_length_until_its_bytes_are_gone(SessionState state) {
        assertThat(in(state).usage()).isEqualTo(new Usage(10, opens(state)));
        assertThat(in(state, UploadSpec.ofUnknownLength("a")).usage()).isEqualTo(new Usage(ALLOWANCE, opens(state)));
        if (SessionLifecycle.table().get(state).containsKey(Discarded.class)) {
            assertThat(after(in(state), new Discarded()).usage()).isEqualTo(Usage.NOTHING);
        }
    }

    @Test
    void an_unknown_length_is_charged_by_its_allowance_until_it_is_known() {
        UploadSession row = Rows.created(UploadSpec.ofUnknownLength("a"));
        UploadSession raised = after(row, new AllowanceRaised(3 * ALLOWANCE));

        assertThat(raised.usage().bytes()).isEqualTo(3 * ALLOWANCE);
        assertThat(after(raised, new LengthDeclared(7)).usage()).isEqualTo(new Usage(7, 1));
        assertThat(after(raised, new Received(8, Optional.empty())).usage()).isEqualTo(new Usage(8, 0));
    }

    @Test
    void a_concatenation_is_charged_once_it_is_complete_and_its_sources_until_then() {
        UploadSession source =
                after(in(SessionState.UPLOADING, UploadSpec.of("s", 10).asPartial()), new Joined(FINAL));
        UploadSession joined = Rows.with(
                after(
                        Rows.created(UploadSpec.concatenation("f", List.of(source.id()))),
                        new AllowanceRaised(0),
                        new Received(10, Optional.empty())),
                SessionState.PROMOTING,
                UploadSession.Duty.NONE);
        assertThat(joined.usage().bytes() + source.usage().bytes()).isEqualTo(10);

        UploadSession complete = after(joined, new Promoted(CHECKPOINT));
        UploadSession released = after(source, new Cancelled());
        assertThat(complete.usage().bytes() + released.usage().bytes()).isEqualTo(10);
        assertThat(after(complete, new Deleted()).usage().bytes()).isEqualTo(10);
        assertThat(after(complete, new Deleted(), new Discarded()).usage()).isEqualTo(Usage.NOTHING);
    }

    private static int opens(SessionState state) {
        return List.of(SessionState.PENDING, SessionState.UPLOADING, SessionState.PAUSED)
                        .contains(state)
                ? 1
                : 0;
    }
}
