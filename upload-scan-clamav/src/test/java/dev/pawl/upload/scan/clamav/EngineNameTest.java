// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class EngineNameTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final EngineName engine = new EngineName(nanos::get);

    @Test
    void the_daemon_is_asked_once_a_minute() throws Exception {
        assertThat(engine.last()).isEmpty();
        assertThat(engine.fresh(() -> version("1"))).isEqualTo("ClamAV 1");
        nanos.addAndGet(EngineName.KEPT.toNanos() - 1);
        assertThat(engine.fresh(() -> version("2"))).isEqualTo("ClamAV 1");
        nanos.incrementAndGet();
        assertThat(engine.fresh(() -> version("3"))).isEqualTo("ClamAV 3");
        assertThat(engine.last()).contains("ClamAV 3");
    }

    @Test
    void a_daemon_that_does_not_answer_is_asked_again() throws Exception {
        NoAnswerException away = new NoAnswerException("away");

        assertThatThrownBy(() -> engine.fresh(() -> {
                    throw away;
                }))
                .isSameAs(away);
        assertThat(engine.fresh(() -> version("1"))).isEqualTo("ClamAV 1");
    }

    private static ClamavHealth version(String version) {
        return ClamavHealth.parse("ClamAV " + version).orElseThrow();
    }
}
