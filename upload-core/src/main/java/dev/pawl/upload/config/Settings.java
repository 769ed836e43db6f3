// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The values of one file, each key known and given once. */
final class Settings {
    private final Map<Setting, String> values = new EnumMap<>(Setting.class);

    Settings(Map<String, String> pairs) {
        pairs.forEach((key, value) -> values.put(known(key), value.strip()));
    }

    /** @throws IllegalArgumentException if the file is not well formed or says a key twice */
    static Map<String, String> read(Path file) throws IOException {
        Map<String, String> pairs = new HashMap<>();
        try (Reader text = Files.newBufferedReader(file)) {
            new Once(pairs).load(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        return pairs;
    }

    Optional<String> value(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    /** Hands a value to whoever takes it; what that one says against it becomes a line with key and value. */
    void apply(Setting setting, Consumer<String> taker) {
        String value = values.get(setting);
        if (value != null) {
            try {
                taker.accept(value);
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                throw wrong(setting, value, "wanted is " + setting.wanted(), e);
            }
        }
    }

    String required(Setting setting) {
        return value(setting)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() ->
                        new IllegalArgumentException(setting.key() + " is missing; wanted is " + setting.wanted()));
    }

    static IllegalArgumentException wrong(Setting setting, String value, String why) {
        return new IllegalArgumentException(setting.key() + "=" + withoutSecrets(value) + ": " + why);
    }

    static IllegalArgumentException wrong(Setting setting, String value, String why, Exception cause) {
        return new IllegalArgumentException(setting.key() + "=" + withoutSecrets(value) + ": " + why, cause);
    }

    /** Users, passwords and keys stand before an @ or behind a question mark. */
    static String withoutSecrets(String place) {
        return place.replaceFirst("[?;].*", "?…").replaceFirst("//[^/]*@", "//…@");
    }

    private static Setting known(String key) {
        return Setting.named(key)
                .orElseThrow(() -> new IllegalArgumentException("unknown setting " + key + "; known are "
                        + Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "))));
    }

    /** Properties take the last of two equal keys in silence; this one does not. */
    @SuppressWarnings("serial")
    private static final class Once extends Properties {
        private final Map<String, String> pairs;

        Once(Map<String, String> pairs) {
            this.pairs = pairs;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            if (pairs.put((String) key, (String) value) != null) {
                throw new IllegalArgumentException(key + " is set twice");
            }
            return value;
        }
    }
}
