// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rate;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.Storage;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitsTest {
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final long KEPT_FOR_YEARS = Duration.ofDays(366).toMillis();

    @Test
    void settings_reach_the_policy() {
        Limits limits = limits(Map.of(
                "upload.max-size", "10GiB",
                "upload.session-timeout", "PT0.5S",
                "upload.quota.bytes", "1TiB",
                "upload.quota.sessions", "7",
                "upload.chunk-size", "1MiB",
                "upload.claim", "PT5S",
                "upload.durability", "os-cache"));

        assertThat(limits.policy().maxLength()).isEqualTo(10L << 30);
        assertThat(limits.policy().sessionTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(limits.policy().claim()).isEqualTo(Duration.ofSeconds(5));
        assertThat(limits.policy().quota(ALICE)).isEqualTo(new Quota(1L << 40, 7));
        assertThat(limits.chunkSize()).isEqualTo(1 << 20);
        assertThat(limits.durability()).isEqualTo(Durability.OS_CACHE);
    }

    @Test
    void rates_are_read() {
        UploadPolicy policy = limits(Map.of(
                        "upload.quota.daily-bytes", "3TiB",
                        "upload.rate.requests", "100",
                        "upload.rate.bytes", "50MiB/1GiB",
                        "upload.rate.excess", "refuse"))
                .policy();

        assertThat(policy.quota(ALICE).dailyBytes()).isEqualTo(3L << 40);
        assertThat(policy.quota(ALICE).requests()).isEqualTo(Rate.perSecond(100, 1_000));
        assertThat(policy.quota(ALICE).throughput()).isEqualTo(Rate.perSecond(50 << 20, 1 << 30));
        assertThat(policy.excess()).isEqualTo(UploadPolicy.Excess.REFUSE);
    }

    @Test
    void what_is_not_set_is_as_in_the_policy() {
        Limits limits = limits(Map.of("upload.quota.sessions", "7"));
        UploadPolicy plain = UploadPolicy.builder().build();

        assertThat(limits.policy().maxLength()).isEqualTo(plain.maxLength());
        assertThat(limits.policy().sessionTimeout()).isEqualTo(plain.sessionTimeout());
        assertThat(limits.policy().quota(ALICE))
                .isEqualTo(new Quota(plain.quota(ALICE).bytes(), 7));
        assertThat(limits.durability()).isEqualTo(Durability.SYNC);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upload.max-size | 10 gigabytes | a size of at least 1 byte, such as 10GiB",
                "upload.max-size | 0 | a size of at least 1 byte",
                "upload.max-size | 8000000TiB | a size of at least 1 byte",
                "upload.session-timeout | 5m | an ISO-8601 duration",
                "upload.session-timeout | PT0S | an ISO-8601 duration",
                "upload.session-timeout | -PT1S | an ISO-8601 duration",
                "upload.session-timeout | PT0.0001S | an ISO-8601 duration",
                "upload.session-timeout | PT9223372036854775807S | an ISO-8601 duration",
                "upload.quota.bytes | unlimited | a size, such as 256GiB",
                "upload.quota.bytes | -1 | a size, such as 256GiB",
                "upload.quota.sessions | many | a number of open uploads",
                "upload.quota.sessions | 99999999999 | a number of open uploads",
                "upload.allowed-types | image/png, text/markdown | types by which content is told, separated by commas",
                "upload.allowed-types | image | types by which content is told",
                "upload.allowed-types | image/png, | types by which content is told",
                "upload.allowed-types | */* | types by which content is told",
                "upload.extensions | yes | any or must-fit",
                "upload.unscannable | accept | refuse or accept-unscanned",
                "upload.chunk-size | 1KiB | a size from 64KiB to 5GiB",
                "upload.chunk-size | 6GiB | a size from 64KiB to 5GiB",
                "upload.quota.daily-bytes | 0 | a size of at least 1 byte",
                "upload.rate.requests | 0 | a number a second",
                "upload.rate.requests | 1/2/3 | a number a second",
                "upload.rate.requests | 100/ | a number a second",
                "upload.rate.bytes | fast | a size a second",
                "upload.rate.bytes | 4000000TiB | a size a second",
                "upload.rate.excess | slow | pace or refuse",
                "upload.claim | 10 | an ISO-8601 duration",
                "upload.durability | fsync | sync or os-cache"
            })
    void a_wrong_value_is_named_with_its_key_and_with_what_is_wanted(String key, String value, String wanted) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits(Map.of(key, value)))
                .withMessageContainingAll(key + "=" + value, wanted);
    }

    @Test
    void an_empty_value_is_a_wrong_value() {
        for (Setting limit : Set.of(Setting.MAX_SIZE, Setting.SESSION_TIMEOUT, Setting.ALLOWED_TYPES)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> limits(Map.of(limit.key(), "")))
                    .withMessageStartingWith(limit.key() + "=: wanted is ");
        }
    }

    @Test
    void rules_for_content_are_read() {
        UploadPolicy policy = limits(Map.of(
                        "upload.allowed-types", "image/*, application/pdf,text/plain",
                        "upload.extensions", "must-fit",
                        "upload.unscannable", "accept-unscanned"))
                .policy();

        assertThat(policy.allowedTypes()).containsExactly("image/*", "application/pdf", "text/plain");
        assertThat(policy.extensions()).isEqualTo(UploadPolicy.Extensions.MUST_FIT);
        assertThat(policy.unscannable()).isEqualTo(UploadPolicy.Unscannable.ACCEPT_UNSCANNED);
    }

    @Test
    void a_chunk_size_that_the_storage_cannot_take_is_refused() {
        Limits limits = limits(Map.of("upload.chunk-size", "6MiB"));

        limits.check(new Storage.Traits(1, 0, 5 << 20, 1, Long.MAX_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.check(new Storage.Traits(1, 0, 8 << 20, 1, Long.MAX_VALUE)))
                .withMessage("upload.chunk-size=6291456: the storage wants chunks of at least 8388608 bytes and a"
                        + " multiple of 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.check(new Storage.Traits(1, 0, 1, 4 << 20, Long.MAX_VALUE)));
    }

    /** Whoever adds a limit is sent here: give it a default that limits, and add its name. */
    @Test
    void every_limit_has_a_default_and_none_is_unlimited() throws ReflectiveOperationException {
        UploadPolicy policy = limits(Map.of()).policy();
        Set<String> seen = new TreeSet<>();
        for (Method limit : UploadPolicy.class.getDeclaredMethods()) {
            if (Modifier.isPublic(limit.getModifiers())
                    && !Modifier.isStatic(limit.getModifiers())
                    && limit.getParameterCount() == 0) {
                checkLimited(limit.getName(), limit.invoke(policy));
                seen.add(limit.getName());
            }
        }
        checkLimited("quota.bytes", policy.quota(ALICE).bytes());
        checkLimited("quota.sessions", policy.quota(ALICE).openSessions());
        checkLimited("quota.dailyBytes", policy.quota(ALICE).dailyBytes());
        checkLimited("quota.requests", policy.quota(ALICE).requests().perSecond());
        checkLimited("quota.requests at once", policy.quota(ALICE).requests().most());
        checkLimited("quota.throughput", policy.quota(ALICE).throughput().perSecond());
        checkLimited(
                "quota.throughput at once", policy.quota(ALICE).throughput().most());

        assertThat(seen)
                .containsExactly(
                        "allowanceStep",
                        "allowedTypes",
                        "claim",
                        "excess",
                        "extensions",
                        "maxLength",
                        "maxParts",
                        "orphanGrace",
                        "quarantineRetention",
                        "rememberEnded",
                        "scanAttempts",
                        "scanFailedRetention",
                        "scanLongestWait",
                        "scanTimeout",
                        "scanTries",
                        "sessionTimeout",
                        "supersedeWait",
                        "unscannable");
        assertThat(Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.toSet()))
                .as("keys; a new one that limits something must be looked at here")
                .containsExactlyInAnyOrder(
                        "upload.storage",
                        "upload.metadata",
                        "upload.scanner",
                        "upload.max-size",
                        "upload.session-timeout",
                        "upload.quota.bytes",
                        "upload.quota.sessions",
                        "upload.quota.daily-bytes",
                        "upload.rate.requests",
                        "upload.rate.bytes",
                        "upload.rate.excess",
                        "upload.allowed-types",
                        "upload.extensions",
                        "upload.unscannable",
                        "upload.chunk-size",
                        "upload.max-append-size",
                        "upload.cors",
                        "upload.trusted-proxies",
                        "upload.claim",
                        "upload.durability");
    }

    private static void checkLimited(String name, Object value) {
        if (value instanceof Duration time) {
            assertThat(time.toMillis()).as(name).isBetween(1L, KEPT_FOR_YEARS);
        } else if (value instanceof Integer count) {
            assertThat(count).as(name).isBetween(1, 1_000_000);
        } else if (value instanceof Long bytes) {
            assertThat(bytes).as(name).isBetween(1L, 1L << 50);
        } else if (name.equals("allowedTypes") || name.equals("extensions")) {
            assertThat(value).as("rules of each host's own").isIn(Set.of(), UploadPolicy.Extensions.ANY);
        } else if (name.equals("excess")) {
            assertThat(value).as("pauses limit too").isEqualTo(UploadPolicy.Excess.PACE);
        } else {
            assertThat(value).as(name).isEqualTo(UploadPolicy.Unscannable.REFUSE);
        }
    }

    private static Limits limits(Map<String, String> settings) {
        return new Limits(new Settings(settings));
    }
}
