// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * Stands between clients and an S3 server, counts what passes, and plays the faults that a test wrote down; everything
 * else passes untouched. Signatures hold: they cover the Host that the client sent, which is this one's.
 */
public final class FaultProxy implements S3Server {
    private final S3Server server;
    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    private record Rule(Predicate<Request> matches, int first, int last, Fault fault, AtomicInteger seen) {
        boolean takes(Request request) {
            if (!matches.test(request)) {
                return false;
            }
            int nth = seen.incrementAndGet();
            return nth >= first && nth <= last;
        }

        boolean played() {
            return seen.get() >= first;
        }
    }

    private FaultProxy(S3Server server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    }

    /** Starts one. Closing it leaves the server as it is. */
    public static FaultProxy before(S3Server server) throws IOException {
        FaultProxy proxy = new FaultProxy(server);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    /** The next request of this kind fails. */
    public FaultProxy next(Operation operation, Fault fault) {
        return nth(operation, 1, fault);
    }

    /** The nth request of this kind from now fails, where 1 is the next. */
    public FaultProxy nth(Operation operation, int nth, Fault fault) {
        return on(request -> request.operation() == operation, nth, nth, fault);
    }

    /** Every request of this kind fails from now on. */
    public FaultProxy every(Operation operation, Fault fault) {
        return on(request -> request.operation() == operation, 1, Integer.MAX_VALUE, fault);
    }

    /** Of the requests that match, from now on, those from the first to the last fail. Earlier rules are asked first. */
    public FaultProxy on(Predicate<Request> matches, int first, int last, Fault fault) {
        rules.add(new Rule(matches, first, last, fault, new AtomicInteger()));
        return this;
    }

    /** Forgets all faults; one that is being played goes on. */
    public void heal() {
        rules.clear();
    }

    /** Whether each fault was played at least once. */
    public boolean allPlayed() {
        return rules.stream().allMatch(Rule::played);
    }

    /** What came, retries included, in its order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public long count(Operation operation) {
        return counts().getOrDefault(operation, 0L);
    }

    /** Of each kind of request that came, how many. */
    public Map<Operation, Long> counts() {
        Map<Operation, Long> counts = new EnumMap<>(Operation.class);
        requests.forEach(request -> counts.merge(request.operation(), 1L, Long::sum));
        return counts;
    }

    /** Counts from 0 again. */
    public void forget() {
        requests.clear();
    }

    @Override
    public String name() {
        return server.name() + " behind a proxy";
    }

    @Override
    public URI endpoint() {
        return Workplace.endpoint(door.getLocalPort());
    }

    @Override
    public AwsCredentials credentials() {
        return server.credentials();
    }

    @Override
    public Set<ClientMode> modes() {
        return server.modes();
    }

    @Override
    public void close() {
        closing.countDown();
        threads.shutdown();
        try {
            door.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException | RejectedExecutionException closed) {
            // close() shuts what is open
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream(), 1 << 16);
            Optional<Head> head = Head.read(in);
            while (head.isPresent() && handled(new Request(head.get()), client, in)) {
                head = Head.read(in);
            }
        } catch (IOException gone) {
            // one of the two hung up; the other sees it too
        } finally {
            open.remove(client);
        }
    }

    /** Whether another request may come on the connection. */
    private boolean handled(Request request, Socket client, InputStream in) throws IOException {
        requests.add(request);
        Fault fault = fault(request);
        // a connection each, so that none breaks because the server was tired of it
        try (Socket upstream =
                new Socket(server.endpoint().getHost(), server.endpoint().getPort())) {
            upstream.setTcpNoDelay(true);
            open.add(upstream);
            Exchange exchange = new Exchange(request, client, in, upstream, closing);
            try {
                fault.play(exchange);
            } finally {
                open.remove(upstream);
            }
            return !exchange.over();
        }
    }

    private Fault fault(Request request) {
        return rules.stream()
                .filter(rule -> rule.takes(request))
                .findFirst()
                .map(Rule::fault)
                .orElse(exchange -> exchange.forward().relay());
    }
}
