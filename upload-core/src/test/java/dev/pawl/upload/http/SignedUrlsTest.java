// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.FileId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignedUrlsTest {
    private static final FileId FILE = new FileId("abcdefghijklmnopqrstuvwxyz");
    private static final String GOLDEN = "gNa7f7zutT6jxQCP6DxzSZlk9zwKf1EJDMW5nKalOTU";
    private static final FileId OTHER = new FileId("abcdefghijklmnopqrstuvwxy2");
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final Instant END = NOW.plusSeconds(60);
    private static final byte[] NEW = secret(1);
    private static final byte[] OLD = secret(2);
    private static final SignedUrls LINKS =
            SignedUrls.builder().key("new", NEW).key("old", OLD).build();

    @Test
    void A19_a_link_works_for_its_file_and_its_time() throws Exception {
        String query = LINKS.query(FILE, END);
        assertThat(judged(FILE, query, NOW)).isEqualTo(SignedUrls.Worth.GOOD);
        assertThat(judged(FILE, query, END.minusSeconds(1))).isEqualTo(SignedUrls.Worth.GOOD);
        assertThat(judged(FILE, query, END)).isEqualTo(SignedUrls.Worth.EXPIRED);
        assertThat(judged(OTHER, query, NOW)).isEqualTo(SignedUrls.Worth.FORGED);
    }

    @Test
    void A19_nothing_in_a_link_can_be_changed() throws Exception {
        String query = LINKS.query(FILE, END);
        Set<String> changed = new LinkedHashSet<>();
        for (int i = 0; i < query.length(); i++) {
            for (int bit = 0; bit < 7; bit++) {
                changed.add(query.substring(0, i) + (char) (query.charAt(i) ^ 1 << bit) + query.substring(i + 1));
            }
            changed.add(query.substring(0, i) + query.substring(i + 1));
        }
        changed.add(query + "=");
        changed.add(query.replace("expires=", "expires=0"));
        changed.add(query.replace("expires=", "expires=%2B"));
        changed.add(query.replace("key=new", "key=old"));
        for (String one : changed) {
            SignedUrls.Worth worth;
            try {
                worth = judged(FILE, one, NOW);
            } catch (BadRequestException noQuery) {
                continue;
            }
            assertThat(worth).as(one).isEqualTo(SignedUrls.Worth.FORGED);
        }
    }

    @Test
    void A19_a_link_lives_no_longer_than_links_may() throws Exception {
        for (Instant end :
                new Instant[] {NOW.plus(Duration.ofDays(8)), Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000_000)}) {
            assertThat(judged(FILE, LINKS.query(FILE, end), NOW)).isEqualTo(SignedUrls.Worth.EXPIRED);
        }
        assertThat(judged(FILE, LINKS.query(FILE, NOW.plus(LINKS.longest())), NOW))
                .isEqualTo(SignedUrls.Worth.GOOD);
    }

    @Test
    void A19_keys_can_be_changed() throws Exception {
        SignedUrls before = SignedUrls.builder().key("old", OLD).build();
        SignedUrls after = SignedUrls.builder().key("new", NEW).build();
        assertThat(judged(FILE, before.query(FILE, END), NOW)).isEqualTo(SignedUrls.Worth.GOOD);
        assertThat(LINKS.query(FILE, END)).contains("key=new");
        assertThat(after.judge(FILE, QueryText.of(before.query(FILE, END)), NOW))
                .isEqualTo(SignedUrls.Worth.FORGED);
        SignedUrls stranger = SignedUrls.builder().key("new", OLD).build();
        assertThat(judged(FILE, stranger.query(FILE, END), NOW)).isEqualTo(SignedUrls.Worth.FORGED);
    }

    @Test
    void A19_no_fields_run_into_each_other() {
        // the same characters, divided in another way
        SignedUrls one = SignedUrls.builder().key("a", NEW).build();
        SignedUrls two = SignedUrls.builder().key("a1", NEW).build();
        assertThat(signature(one.query(FILE, END))).isNotEqualTo(signature(two.query(FILE, END)));
    }

    @Test
    void a_link_is_what_it_always_was() {
        // links outlive the version that made them
        assertThat(LINKS.query(FILE, END))
                .startsWith("expires=1800000060&key=new&signature=")
                .satisfies(query -> assertThat(Base64.getUrlDecoder().decode(signature(query)))
                        .hasSize(32));
        assertThat(signature(LINKS.query(FILE, END))).isEqualTo(GOLDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a&b", "\u00e4", "012345678901234567890123456789012"})
    void a_key_is_named_plainly(String name) {
        assertThatThrownBy(() -> SignedUrls.builder().key(name, NEW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void weak_keys_are_refused_and_never_shown() {
        SignedUrls.Builder builder = SignedUrls.builder();
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
        byte[] weak = "correct horse battery".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> builder.key("a", weak))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("horse");
        builder.key("a", NEW);
        assertThatThrownBy(() -> builder.key("a", OLD)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.longest(Duration.ofDays(366))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.longest(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String signature(String query) {
        return query.substring(query.indexOf("signature=") + 10);
    }

    private static SignedUrls.Worth judged(FileId file, String query, Instant now) throws BadRequestException {
        return LINKS.judge(file, QueryText.of(query), now);
    }

    private static byte[] secret(int seed) {
        byte[] secret = new byte[32];
        new Random(seed).nextBytes(secret);
        return secret;
    }
}
