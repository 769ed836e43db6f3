// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The other side of a webhook: checks signatures, knows events by id, and answers as it is told to. */
public final class Receiver implements AutoCloseable {
    private static final Pattern EVENT = Pattern.compile(
            "\"id\":\"([^\"]+)\",\"upload\":\"([^\"]+)\"" + ".*\"sequence\":([0-9]+),.*\"state\":\"([a-z_]+)\"");
    private static final WebhookSignature SIGNATURE =
            new WebhookSignature("a key that both sides have".getBytes(StandardCharsets.UTF_8));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, List<Told>> uploads = new ConcurrentHashMap<>();
    private final Set<String> faults = ConcurrentHashMap.newKeySet();
    private final HttpServer server;
    private final Duration tolerance;
    private final ToIntFunction<Told> answer;

    /**
     * An event as it came.
     *
     * @param id the same each time it comes
     * @param upload whose
     * @param sequence grows within the upload
     * @param state in lower case
     */
    public record Told(String id, String upload, long sequence, String state) {}

    /**
     * Listens on the loopback.
     *
     * @param port 0 for any
     * @param tolerance how old signatures may be
     * @param answer the status for each event that came with a good signature
     * @throws IOException if the port is taken
     */
    public Receiver(int port, Duration tolerance, ToIntFunction<Told> answer) throws IOException {
        this.tolerance = tolerance;
        this.answer = answer;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    /** The bytes of the key. */
    public static byte[] key() {
        return "a key that both sides have".getBytes(StandardCharsets.UTF_8);
    }

    /** Where to send to. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
    }

    /** Ids of the events of one state that were taken, each once however often it came. */
    public List<String> ids(String state) {
        return uploads.values().stream()
                .flatMap(told -> Set.copyOf(copy(told)).stream())
                .filter(told -> told.state().equals(state))
                .map(Told::id)
                .toList();
    }

    /** What was taken of one upload, in order, repetitions left out. */
    public List<Told> of(String upload) {
        return List.copyOf(new LinkedHashSet<>(copy(uploads.getOrDefault(upload, List.of()))));
    }

    /** How many came, repetitions counted. */
    public int deliveries() {
        return uploads.values().stream().mapToInt(told -> copy(told).size()).sum();
    }

    /** What should not have come, and what came too early. */
    public Set<String> faults() {
        return faults;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status(exchange, body), -1);
        }
    }

    private int status(HttpExchange exchange, byte[] body) {
        String signature =
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Pawl-Signature"), "");
        if (!SIGNATURE.holds(signature, body, Instant.now(), tolerance)) {
            faults.add("not signed: " + signature);
            return 401;
        }
        Matcher event = EVENT.matcher(new String(body, StandardCharsets.UTF_8));
        if (!event.find() || !event.group(1).equals(exchange.getRequestHeaders().getFirst("Pawl-Event"))) {
            faults.add("not an event");
            return 400;
        }
        Told told = new Told(event.group(1), event.group(2), Long.parseLong(event.group(3)), event.group(4));
        int status = answer.applyAsInt(told);
        if (status == 204) {
            keep(told);
        }
        return status;
    }

    private void keep(Told told) {
        List<Told> earlier = uploads.computeIfAbsent(told.upload(), upload -> new ArrayList<>());
        synchronized (earlier) {
            boolean late =
                    !earlier.contains(told) && earlier.stream().anyMatch(one -> one.sequence() > told.sequence());
            if (late) {
                faults.add(told + " came first after " + earlier);
            }
            earlier.add(told);
        }
    }

    private static List<Told> copy(List<Told> told) {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
