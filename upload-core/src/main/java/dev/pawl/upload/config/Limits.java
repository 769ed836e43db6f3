// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.Rate;
import dev.pawl.upload.detect.MagicBytes;
import dev.pawl.upload.engine.UploadPolicy;
import dev.pawl.upload.engine.UploadPolicy.Excess;
import dev.pawl.upload.engine.UploadPolicy.Extensions;
import dev.pawl.upload.engine.UploadPolicy.Unscannable;
import dev.pawl.upload.spi.ContentTypeDetector;
import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.Storage;
import java.time.Duration;
import java.util.function.ToLongFunction;

/** What settings say besides places; what they do not say is as in {@link UploadPolicy#builder}. */
final class Limits {
    private static final long SMALLEST_CHUNK = 64L << 10;
    private static final long LARGEST_CHUNK = 5L << 30;
    private static final long SECONDS_AT_ONCE = 10;

    private final ContentTypeDetector detector = new MagicBytes();
    private final UploadPolicy.Builder policy = UploadPolicy.builder();
    private Quota quota = UploadPolicy.builder().build().quota(new OwnerId("anybody"));
    private Durability durability = Durability.SYNC;
    private long chunkSize = 8L << 20;

    /** @throws IllegalArgumentException naming key, value and what is wanted */
    Limits(Settings settings) {
        settings.apply(Setting.MAX_SIZE, text -> policy.maxLength(Size.parse(text)));
        settings.apply(Setting.SESSION_TIMEOUT, text -> policy.sessionTimeout(Duration.parse(text)));
        settings.apply(Setting.QUOTA_BYTES, text -> quota = quota.withBytes(Size.parse(text)));
        settings.apply(Setting.QUOTA_SESSIONS, text -> quota = quota.withOpenSessions(count(text)));
        settings.apply(Setting.QUOTA_DAILY, text -> quota = quota.withDailyBytes(Size.parse(text)));
        settings.apply(Setting.RATE_REQUESTS, text -> quota = quota.withRequests(rate(text, Limits::count)));
        settings.apply(Setting.RATE_BYTES, text -> quota = quota.withThroughput(rate(text, Size::parse)));
        settings.apply(Setting.RATE_EXCESS, text -> policy.excess(excess(text)));
        settings.apply(Setting.ALLOWED_TYPES, text -> policy.allowedTypes(types(text)));
        settings.apply(Setting.EXTENSIONS, text -> policy.extensions(extensions(text)));
        settings.apply(Setting.UNSCANNABLE, text -> policy.unscannable(unscannable(text)));
        settings.apply(Setting.CHUNK_SIZE, text -> chunkSize = chunkSize(text));
        settings.apply(Setting.CLAIM, text -> policy.claim(Duration.parse(text)));
        settings.apply(Setting.DURABILITY, text -> durability = durability(text));
    }

    UploadPolicy policy() {
        Quota each = quota;
        return policy.quota(owner -> each).build();
    }

    ContentTypeDetector detector() {
        return detector;
    }

    Durability durability() {
        return durability;
    }

    long chunkSize() {
        return chunkSize;
    }

    /** @throws IllegalArgumentException if numbered chunks of this size do not fit the storage */
    void check(Storage.Traits traits) {
        if (chunkSize < traits.chunkMin() || chunkSize % Math.max(1, traits.chunkUnit()) != 0) {
            throw Settings.wrong(
                    Setting.CHUNK_SIZE,
                    Long.toString(chunkSize),
                    "the storage wants chunks of at least " + traits.chunkMin() + " bytes and a multiple of "
                            + traits.chunkUnit());
        }
    }

    /** At once: ten seconds' worth, if it is not said. */
    private static Rate rate(String text, ToLongFunction<String> number) {
        String[] numbers = text.split("/", -1);
        if (numbers.length > 2) {
            throw new IllegalArgumentException("not a rate");
        }
        long perSecond = number.applyAsLong(numbers[0]);
        long burst =
                numbers.length == 2 ? number.applyAsLong(numbers[1]) : Math.multiplyExact(perSecond, SECONDS_AT_ONCE);
        return Rate.perSecond(perSecond, burst);
    }

    private static Excess excess(String text) {
        return switch (text) {
            case "pace" -> Excess.PACE;
            case "refuse" -> Excess.REFUSE;
            default -> throw new IllegalArgumentException("not a rule for excess");
        };
    }

    private static int count(String text) {
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("not a number");
        }
        return Integer.parseInt(text);
    }

    private static long chunkSize(String text) {
        long bytes = Size.parse(text);
        if (bytes < SMALLEST_CHUNK || bytes > LARGEST_CHUNK) {
            throw new IllegalArgumentException("out of range");
        }
        return bytes;
    }

    private static Durability durability(String text) {
        return switch (text) {
            case "sync" -> Durability.SYNC;
            case "os-cache" -> Durability.OS_CACHE;
            default -> throw new IllegalArgumentException("not a durability");
        };
    }

    private String[] types(String text) {
        String[] types = text.split(" *, *", -1);
        for (String type : types) {
            boolean known = type.endsWith("/*") || detector.named(type).isPresent();
            if (!known) {
                throw new IllegalArgumentException("no content is ever told as \"" + type + "\"");
            }
        }
        return types;
    }

    private static Extensions extensions(String text) {
        return switch (text) {
            case "any" -> Extensions.ANY;
            case "must-fit" -> Extensions.MUST_FIT;
            default -> throw new IllegalArgumentException("not a rule for extensions");
        };
    }

    private static Unscannable unscannable(String text) {
        return switch (text) {
            case "refuse" -> Unscannable.REFUSE;
            case "accept-unscanned" -> Unscannable.ACCEPT_UNSCANNED;
            default -> throw new IllegalArgumentException("not a rule for what no scanner can judge");
        };
    }
}
