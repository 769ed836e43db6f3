// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code t=SECONDS,v1=HEX}: HMAC-SHA-256 over the time of sending, a dot, and the body. The time keeps what was overheard
 * from being sent again much later; what is sent again soon has an event id that the receiver knows.
 */
public final class WebhookSignature {
    private static final String HMAC = "HmacSHA256";
    private static final int SHORTEST_KEY = 16;
    private static final Pattern FORM = Pattern.compile("t=([0-9]{1,12}),v1=([0-9a-f]{64})");

    private final SecretKeySpec key;

    /**
     * Signs and checks by one key.
     *
     * @param secret at least 16 bytes
     */
    public WebhookSignature(byte[] secret) {
        if (secret.length < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "a webhook key has at least " + SHORTEST_KEY + " bytes, not " + secret.length);
        }
        key = new SecretKeySpec(secret, HMAC);
    }

    /**
     * Signs.
     *
     * @param body as it is sent
     * @param now when it is sent
     * @return the field's value
     */
    public String of(byte[] body, Instant now) {
        long seconds = now.getEpochSecond();
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac(seconds, body));
    }

    /**
     * What a receiver does first.
     *
     * @param value of the field
     * @param body as it was received
     * @param now of the receiver
     * @param tolerance how old it may be, and how far clocks may differ
     * @return whether this body was signed by this key not long ago
     */
    public boolean holds(String value, byte[] body, Instant now, Duration tolerance) {
        Matcher form = FORM.matcher(value);
        if (!form.matches()) {
            return false;
        }
        long seconds = Long.parseLong(form.group(1));
        boolean mine = MessageDigest.isEqual(mac(seconds, body), HexFormat.of().parseHex(form.group(2)));
        return mine && Math.abs(now.getEpochSecond() - seconds) <= tolerance.toSeconds();
    }

    private byte[] mac(long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }
}
