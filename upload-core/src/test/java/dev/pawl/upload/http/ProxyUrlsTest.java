// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyUrlsTest {
    private static final ProxyUrls URLS = ProxyUrls.behind("127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=app.example;proto=https | https://app.example/files",
                "for=1.2.3.4;HOST=\"app.example:8443\";Proto=HTTPS | https://app.example:8443/files",
                "proto=https | /files",
                "host=app.example | http://app.example/files",
                "host=first.example, host=last.example;for=1.2.3.4 | http://last.example/files",
                "host=first.example, host=last.example;for=10.9.9.9 | http://first.example/files",
                "host=first.example, host=last.example;for=\"[fd00::7]:4711\" | http://first.example/files",
                "host=evil.example, host=app.example;for=_hidden | http://app.example/files",
                "host=\"a/b\";proto=https | /files",
                "host=\"a@b\" | /files",
                "host=app.example;proto=javascript | /files",
                "host=app.example;host=b | /files",
                "nonsense | /files"
            })
    void forwarded_of_a_listed_proxy_counts(String field, String location) {
        assertThat(URLS.apply(head("10.1.2.3", "Forwarded", field))).isEqualTo(location);
        assertThat(URLS.apply(head("11.1.2.3", "Forwarded", field))).isEqualTo("/files");
        assertThat(URLS.apply(head("", "Forwarded", field))).isEqualTo("/files");
    }

    @Test
    void x_forwarded_of_a_listed_proxy_counts() {
        String[] usual = {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "app.example", "X-Forwarded-For", "1.2.3.4"
        };
        assertThat(URLS.apply(head("127.0.0.1", usual))).isEqualTo("https://app.example/files");
        assertThat(URLS.apply(head("127.0.0.2", usual))).isEqualTo("/files");
        assertThat(URLS.apply(head("::ffff:127.0.0.1", usual))).isEqualTo("https://app.example/files");
        assertThat(URLS.apply(head("::1", "X-Forwarded-Prefix", "/app/"))).isEqualTo("/app/files");
        assertThat(URLS.apply(head("::1", "X-Forwarded-Prefix", "//evil.example")))
                .isEqualTo("/files");
        assertThat(URLS.apply(head("::1", "X-Forwarded-Host", "a.example", "X-Forwarded-Port", "8080")))
                .isEqualTo("http://a.example:8080/files");
        assertThat(URLS.apply(head(
                        "::1",
                        "X-Forwarded-Host",
                        "a.example",
                        "X-Forwarded-Port",
                        "443",
                        "X-Forwarded-Proto",
                        "https")))
                .isEqualTo("https://a.example/files");
        assertThat(URLS.apply(head("::1", "X-Forwarded-Host", "a.example\\@b"))).isEqualTo("/files");
    }

    @Test
    void of_several_proxies_the_farthest_listed_one_is_believed() {
        String hosts = "evil.example, app.example, inner";
        assertThat(URLS.apply(head("::1", "X-Forwarded-Host", hosts, "X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.0.0.9")))
                .isEqualTo("http://app.example/files");
        assertThat(URLS.apply(head("::1", "X-Forwarded-Host", hosts))).isEqualTo("http://inner/files");
    }

    @Test
    void ranges_hold_what_begins_with_their_bits() {
        AddressRange range = AddressRange.of("192.168.128.0/17");
        assertThat(range.contains("192.168.128.0")).isTrue();
        assertThat(range.contains("192.168.255.255")).isTrue();
        assertThat(range.contains("192.168.127.255")).isFalse();
        assertThat(range.contains("::ffff:192.168.200.1")).isTrue();
        assertThat(AddressRange.of("0.0.0.0/0").contains("::1")).isFalse();
        assertThat(AddressRange.of("2001:db8::/33").contains("[2001:db8:7fff::1]"))
                .isTrue();
        assertThat(AddressRange.of("2001:db8::/33").contains("2001:db8:8000::1"))
                .isFalse();
        assertThat(AddressRange.of("fe80::1").contains("fe80::1%eth0")).isTrue();
        assertThat(AddressRange.of("1:2:3:4:5:6:7:8").contains("1:2:3:4:5:6:0.7.0.8"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "localhost", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9", "::1::", "1:2:3:4:5:6:7::8", "g::", "12345::", "::1.2.3", "010.0.0.1",
                        "\u0661.0.0.1"
            })
    void what_is_no_address_is_refused(String text) {
        assertThatThrownBy(() -> ProxyUrls.behind(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProxyUrls.behind()).isInstanceOf(IllegalArgumentException.class);
        assertThat(AddressRange.of("::/0").contains(text)).isFalse();
    }

    private static RequestHead head(String peer, String... fields) {
        Headers headers = Headers.NONE;
        for (int i = 0; i < fields.length; i += 2) {
            headers = headers.with(fields[i], fields[i + 1]);
        }
        return new RequestHead("POST", "/files", "", "", headers, Optional.empty(), "http", "inner:8080", peer);
    }
}
