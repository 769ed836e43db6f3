// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import dev.pawl.upload.FileId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs links to the content of files, which work for a time and for whoever has them: HMAC-SHA-256 over version, key,
 * method, file and end of time, each with its length in front. The key that was added first signs; links of all keys are
 * good, so that keys can be changed. Thread-safe.
 *
 * <p>A link reads, it does nothing else, and only while the file is available. Deleting the file or dropping the key ends
 * it early.
 */
public final class SignedUrls {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "1";
    private static final String METHOD = "GET";
    private static final String EXPIRES = "expires";
    private static final String KEY = "key";
    private static final String SIGNATURE = "signature";

    private final Map<String, SecretKeySpec> keys;
    private final Duration longest;

    private SignedUrls(Builder builder) {
        this.keys = new LinkedHashMap<>(builder.keys);
        this.longest = builder.longest;
    }

    /** What a link is worth. */
    enum Worth {
        /** It may read. */
        GOOD,
        /** Its time has passed. */
        EXPIRED,
        /** It was not made here, or was changed. */
        FORGED
    }

    /**
     * Without any key.
     *
     * @return wants at least one key
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The longest time for which a link works.
     *
     * @return at most a year
     */
    public Duration longest() {
        return longest;
    }

    /**
     * Makes a link: the query to be put behind the path of the download.
     *
     * @param file to be read
     * @param end of its time; fractions of a second are cut off
     * @return without a question mark
     */
    public String query(FileId file, Instant end) {
        String key = keys.keySet().iterator().next();
        String expires = Long.toString(end.getEpochSecond());
        String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(signature(key, file.text(), expires));
        return EXPIRES + "=" + expires + "&" + KEY + "=" + key + "&" + SIGNATURE + "=" + signature;
    }

    /** Whether a query is, or wants to be, a link. */
    static boolean claimed(QueryText query) {
        return query.text(SIGNATURE).isPresent();
    }

    /** Everything is compared before it is said what is wrong, in a time that does not depend on it. */
    Worth judge(FileId file, QueryText query, Instant now) {
        String key = query.text(KEY).orElse("");
        String expires = query.text(EXPIRES).orElse("");
        OptionalLong end = Numbers.parse(expires);
        boolean known = keys.containsKey(key);
        byte[] wanted = signature(known ? key : keys.keySet().iterator().next(), file.text(), expires);
        byte[] given = decoded(query.text(SIGNATURE).orElse(""));
        boolean same = MessageDigest.isEqual(wanted, given);
        if (!same || !known || end.isEmpty()) {
            return Worth.FORGED;
        }
        long left = end.getAsLong() - now.getEpochSecond();
        return left > 0 && left <= longest.toSeconds() ? Worth.GOOD : Worth.EXPIRED;
    }

    /** Only the one spelling of a signature is taken. */
    private static byte[] decoded(String signature) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(signature);
            boolean canonical = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(signature);
            return canonical ? bytes : new byte[0];
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private byte[] signature(String key, String file, String expires) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(Optional.ofNullable(keys.get(key)).orElseThrow());
            for (String part : List.of(VERSION, key, METHOD, file, expires)) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Collects keys. A wrong value throws {@link IllegalArgumentException}, which never shows a secret. */
    public static final class Builder {
        private static final int LEAST_BYTES = 32;
        private static final int LONGEST_NAME = 32;
        private static final Duration MOST = Duration.ofDays(365);

        private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
        private Duration longest = Duration.ofDays(7);

        private Builder() {}

        /**
         * Adds a key. The first one signs; the others are of links that were made before.
         *
         * @param name part of each link: letters, digits, {@code -} and {@code _}, at most 32
         * @param secret at least 32 random bytes, copied
         * @return this
         */
        public Builder key(String name, byte[] secret) {
            boolean fine = !name.isEmpty()
                    && name.length() <= LONGEST_NAME
                    && name.chars().allMatch(Builder::plain);
            if (!fine || secret.length < LEAST_BYTES) {
                throw new IllegalArgumentException(
                        "a key has a name of 1 to 32 letters, digits, - and _, and a secret of at least " + LEAST_BYTES
                                + " bytes");
            }
            if (keys.putIfAbsent(name, new SecretKeySpec(secret, ALGORITHM)) != null) {
                throw new IllegalArgumentException("there are two keys named " + name);
            }
            return this;
        }

        /**
         * The longest time for which a link may work; default 7 days.
         *
         * @param time from a second to a year
         * @return this
         */
        public Builder longest(Duration time) {
            if (time.toSeconds() < 1 || time.compareTo(MOST) > 0) {
                throw new IllegalArgumentException("the longest time of a link cannot be " + time);
            }
            longest = time;
            return this;
        }

        /**
         * The signer.
         *
         * @return thread-safe
         */
        public SignedUrls build() {
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("links cannot be signed without a key");
            }
            return new SignedUrls(this);
        }

        private static boolean plain(int c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
        }
    }
}
