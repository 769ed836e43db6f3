// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import java.util.Arrays;
import java.util.Optional;

/** Every key of a file of settings, and what its value must be. */
enum Setting {
    STORAGE("upload.storage", "a URI, such as file:///srv/uploads"),
    METADATA("upload.metadata", "a JDBC URL, such as jdbc:sqlite:/srv/uploads.db"),
    SCANNER("upload.scanner", "none or a URI"),
    MAX_SIZE("upload.max-size", "a size of at least 1 byte, such as 10GiB"),
    SESSION_TIMEOUT(
            "upload.session-timeout", "an ISO-8601 duration of at least a millisecond, such as PT24H or PT0.5S"),
    QUOTA_BYTES("upload.quota.bytes", "a size, such as 256GiB"),
    QUOTA_SESSIONS("upload.quota.sessions", "a number of open uploads, such as 1000"),
    QUOTA_DAILY("upload.quota.daily-bytes", "a size of at least 1 byte, such as 1TiB"),
    RATE_REQUESTS("upload.rate.requests", "a number a second, or a number a second/at once, such as 100 or 100/1000"),
    RATE_BYTES("upload.rate.bytes", "a size a second, or a size a second/at once, such as 50MiB or 50MiB/1GiB"),
    RATE_EXCESS("upload.rate.excess", "pace or refuse"),
    ALLOWED_TYPES(
            "upload.allowed-types",
            "types by which content is told, separated by commas, such as image/*, application/pdf"),
    EXTENSIONS("upload.extensions", "any or must-fit"),
    UNSCANNABLE("upload.unscannable", "refuse or accept-unscanned"),
    CHUNK_SIZE("upload.chunk-size", "a size from 64KiB to 5GiB, such as 8MiB"),
    MAX_APPEND("upload.max-append-size", "a size of at least 1 byte, such as 90MiB"),
    CORS("upload.cors", "* or origins separated by commas, such as https://app.example"),
    TRUSTED_PROXIES("upload.trusted-proxies", "addresses separated by commas, such as 127.0.0.1, 10.0.0.0/8"),
    CLAIM("upload.claim", "an ISO-8601 duration of at least a millisecond, such as PT1M"),
    DURABILITY("upload.durability", "sync or os-cache");

    private final String key;
    private final String wanted;

    Setting(String key, String wanted) {
        this.key = key;
        this.wanted = wanted;
    }

    static Optional<Setting> named(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    String key() {
        return key;
    }

    String wanted() {
        return wanted;
    }
}
