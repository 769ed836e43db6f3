// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.MetadataProvider;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Scanner;
import dev.pawl.upload.spi.ScannerProvider;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.StorageProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Finds the module that opens what a setting names. */
final class Providers {
    private Providers() {}

    static Storage storage(String place, Durability durability, Executor executor) throws IOException {
        StorageProvider provider =
                find(ServiceLoader.load(StorageProvider.class), StorageProvider::schemes, Setting.STORAGE, place);
        return opened(Setting.STORAGE, place, () -> provider.open(uri(place), durability, executor));
    }

    static MetadataStore metadata(String place) throws IOException {
        MetadataProvider provider =
                find(ServiceLoader.load(MetadataProvider.class), MetadataProvider::schemes, Setting.METADATA, place);
        return opened(Setting.METADATA, place, () -> provider.open(place));
    }

    static Scanner scanner(String place) throws IOException {
        ScannerProvider provider =
                find(ServiceLoader.load(ScannerProvider.class), ScannerProvider::schemes, Setting.SCANNER, place);
        return opened(Setting.SCANNER, place, () -> provider.open(uri(place)));
    }

    private static <P> P find(
            ServiceLoader<P> providers, Function<P, Set<String>> schemes, Setting setting, String place) {
        String scheme = scheme(setting, place);
        Set<String> known = new TreeSet<>();
        for (P provider : providers) {
            if (schemes.apply(provider).contains(scheme)) {
                return provider;
            }
            known.addAll(schemes.apply(provider));
        }
        String there = known.isEmpty() ? "none of its kind is" : "there are those for " + String.join(", ", known);
        throw Settings.wrong(
                setting, place, "no module for \"" + scheme + "\" on the class path or module path; " + there);
    }

    private static String scheme(Setting setting, String place) {
        int colon = place.indexOf(':');
        if (colon < 1) {
            throw Settings.wrong(setting, place, "wanted is " + setting.wanted());
        }
        return place.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    private static URI uri(String place) {
        try {
            return new URI(place);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URI: " + e.getReason(), e);
        }
    }

    /** Both kinds of failure get the key and the value in front. */
    private static <T> T opened(Setting setting, String place, Opening<T> opening) throws IOException {
        try {
            return opening.open();
        } catch (IllegalArgumentException e) {
            throw Settings.wrong(setting, place, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new IOException(setting.key() + "=" + Settings.withoutSecrets(place) + ": " + e.getMessage(), e);
        }
    }

    private interface Opening<T> {
        T open() throws IOException;
    }
}
