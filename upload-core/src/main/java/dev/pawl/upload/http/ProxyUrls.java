// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What stands before the id in a Location, as clients see it before some proxies: {@code Forwarded} (RFC 7239), or else
 * {@code X-Forwarded-Proto}, {@code -Host}, {@code -Port} and {@code -Prefix}. Only proxies whose addresses are listed are
 * believed; to all other requests, and where something is not well formed, the answer is the mount, which is right wherever
 * proxies keep paths. For {@link UploadHttp.Builder#location}. Thread-safe.
 */
public final class ProxyUrls implements Function<RequestHead, String> {
    private static final int MOST_HOPS = 32;

    private final List<AddressRange> proxies;

    private ProxyUrls(List<AddressRange> proxies) {
        this.proxies = proxies;
    }

    /** What a proxy says of the request that it got. */
    private record Hop(Optional<String> scheme, Optional<String> host, Optional<String> prefix) {}

    /**
     * Behind proxies.
     *
     * @param addresses such as {@code 127.0.0.1}, {@code ::1} or {@code 10.0.0.0/8}
     * @return for the builder
     * @throws IllegalArgumentException if there is none, or something is no address
     */
    public static ProxyUrls behind(String... addresses) {
        if (addresses.length == 0) {
            throw new IllegalArgumentException("which proxies are believed?");
        }
        return new ProxyUrls(Stream.of(addresses).map(AddressRange::of).toList());
    }

    @Override
    public String apply(RequestHead head) {
        if (!trusted(head.peer())) {
            return head.mount();
        }
        Optional<Hop> hop = head.headers().has("Forwarded") ? forwarded(head.headers()) : xForwarded(head.headers());
        return hop.flatMap(seen -> url(head, seen)).orElse(head.mount());
    }

    private static Optional<String> url(RequestHead head, Hop hop) {
        String path = hop.prefix().orElse("") + head.mount();
        if (hop.host().isEmpty()) {
            return Optional.of(path);
        }
        String scheme = hop.scheme().orElse(head.scheme());
        return Optional.of(scheme + "://" + hop.host().get() + path);
    }

    private boolean trusted(String address) {
        return proxies.stream().anyMatch(range -> range.contains(address));
    }

    /** The element of the farthest proxy that can be reached from here by listed ones only. */
    private Optional<Hop> forwarded(Headers headers) {
        List<String> elements = elements(headers, "Forwarded");
        Optional<Hop> hop = Optional.empty();
        for (int i = elements.size() - 1; i >= 0; i--) {
            try {
                var said = HeaderParameters.of("x;" + elements.get(i));
                hop = checked(
                        Optional.ofNullable(said.get("proto")),
                        Optional.ofNullable(said.get("host")),
                        Optional.empty());
                if (hop.isEmpty() || !trusted(withoutPort(said.getOrDefault("for", "")))) {
                    return hop;
                }
            } catch (BadRequestException malformed) {
                return Optional.empty();
            }
        }
        return hop;
    }

    /** Each proxy adds to X-Forwarded-For whom it got the request from; the other fields may have one value or as many. */
    private Optional<Hop> xForwarded(Headers headers) {
        List<String> from = elements(headers, "X-Forwarded-For");
        int hops = 0;
        while (hops < from.size() && trusted(withoutPort(from.get(from.size() - 1 - hops)))) {
            hops++;
        }
        Optional<String> host = at(elements(headers, "X-Forwarded-Host"), hops);
        Optional<String> port = at(elements(headers, "X-Forwarded-Port"), hops);
        Optional<String> scheme = at(elements(headers, "X-Forwarded-Proto"), hops);
        Optional<String> whole = host.map(name -> named(name, port, scheme));
        return checked(scheme, whole, at(elements(headers, "X-Forwarded-Prefix"), hops));
    }

    private static String named(String host, Optional<String> port, Optional<String> scheme) {
        boolean has = host.lastIndexOf(':') > host.lastIndexOf(']');
        boolean usual = port.isEmpty()
                || port.get().equals("443") && scheme.equals(Optional.of("https"))
                || port.get().equals("80") && scheme.equals(Optional.of("http"));
        return has || usual ? host : host + ":" + port.get();
    }

    private static Optional<String> at(List<String> values, int hops) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(Math.max(0, values.size() - 1 - hops)));
    }

    private static List<String> elements(Headers headers, String name) {
        List<String> elements = new ArrayList<>();
        for (String line : headers.all(name)) {
            Arrays.stream(line.split(",", -1)).map(String::strip).forEach(elements::add);
        }
        return elements.size() > MOST_HOPS ? List.of() : elements;
    }

    /** Nothing that could lead elsewhere than to a host. */
    private static Optional<Hop> checked(Optional<String> scheme, Optional<String> host, Optional<String> prefix) {
        Optional<String> lower = scheme.map(name -> name.toLowerCase(Locale.ROOT));
        boolean fine =
                lower.map(name -> name.equals("http") || name.equals("https")).orElse(true)
                        && host.map(ProxyUrls::plainHost).orElse(true)
                        && prefix.map(ProxyUrls::plainPath).orElse(true);
        return fine ? Optional.of(new Hop(lower, host, prefix.map(ProxyUrls::withoutSlash))) : Optional.empty();
    }

    private static boolean plainHost(String host) {
        return !host.isEmpty()
                && host.length() <= 260
                && host.chars().allMatch(c -> letterOrDigit(c) || ".-_:[]".indexOf(c) >= 0);
    }

    private static boolean plainPath(String path) {
        return path.startsWith("/")
                && !path.startsWith("//")
                && path.length() <= 1024
                && path.chars().allMatch(c -> letterOrDigit(c) || "/.-_~".indexOf(c) >= 0);
    }

    private static boolean letterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String withoutPort(String address) {
        int colon = address.lastIndexOf(':');
        boolean port = colon > 0 && (address.indexOf(':') == colon || address.charAt(colon - 1) == ']');
        return port ? address.substring(0, colon) : address;
    }
}
