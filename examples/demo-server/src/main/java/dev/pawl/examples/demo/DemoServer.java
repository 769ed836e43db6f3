// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.examples.webhook.Webhook;
import dev.pawl.examples.webhook.WebhookSignature;
import dev.pawl.upload.config.UploadConfiguration;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.UploadHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server to try: a page at {@code /}, resumable uploads at {@code /files} and {@code /uploads}, the JSON API at
 * {@code /api}, on local disk and SQLite if a file of settings does not say otherwise.
 */
public final class DemoServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoServer.class);
    private static final Duration WEBHOOK_PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService sockets = Executors.newCachedThreadPool();
    private final UploadConfiguration configuration;
    private final Optional<FeedPage> feed;
    private final MetricsPage metrics = new MetricsPage();
    private final Server server;

    private DemoServer(Arguments arguments) throws Exception {
        feed = arguments.feed().isEmpty()
                ? Optional.empty()
                : Optional.of(FeedPage.at(arguments.feed().get()));
        configuration = UploadConfiguration.start(settings(arguments), told(arguments));
        server = JettyHost.server(arguments.host(), arguments.port(), handler(arguments));
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the server and leaves it running until SIGTERM or Ctrl-C.
     *
     * @param words see {@link Arguments#USAGE}
     */
    public static void main(String[] words) {
        try {
            Arguments arguments = Arguments.parse(List.of(words));
            DemoServer demo = start(arguments);
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "stop"));
            System.out.println("listening on http://" + arguments.host() + ":" + demo.port() + "/");
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("demo: " + e.getMessage());
            System.exit(2);
        } catch (Exception e) {
            LOG.error("the server did not start", e);
            System.exit(1);
        }
    }

    /** Starts a server; it accepts when this returns. */
    static DemoServer start(Arguments arguments) throws Exception {
        return new DemoServer(arguments);
    }

    int port() {
        return JettyHost.port(server);
    }

    /** Saves what has arrived, answers, and closes the back-ends. */
    @Override
    public void close() {
        try (configuration) {
            configuration.service().close();
            stopServer();
            sockets.shutdown();
        } catch (Exception e) {
            LOG.warn("did not stop cleanly; what was acknowledged is safe", e);
        }
        feed.ifPresent(FeedPage::close);
    }

    /** Everything is saved and answered by now; who goes on sending all the same is cut off. */
    private void stopServer() throws Exception {
        try {
            server.stop();
        } catch (TimeoutException stillSending) {
            LOG.info("clients that went on sending after their answer were cut off");
        }
    }

    /** Three mounts, one layer: what is begun below /api goes on below /uploads, in any protocol. */
    private Handler handler(Arguments arguments) throws IOException {
        UploadHttp uploads = configuration
                .http()
                .idleTimeout(arguments.idle())
                .signedUrls(LinkKeys.in(arguments.linkKeys()))
                .build();
        Handler.Sequence handlers = new Handler.Sequence(
                new JettyAdapter(uploads, "/files", DemoCallers::of),
                new JettyAdapter(uploads, "/uploads", DemoCallers::of),
                new JettyAdapter(uploads, "/api", DemoCallers::of),
                metrics,
                new Description(),
                new CurlPage(configuration.chunkSize()),
                new UploadPage());
        feed.ifPresent(handlers::addHandler);
        return ProgressSocket.around(handlers, uploads, DemoCallers::of, sockets);
    }

    /** Who hears and sees what the service does. */
    private UnaryOperator<UploadService.Builder> told(Arguments arguments) throws IOException {
        UnaryOperator<UploadService.Builder> numbered =
                builder -> feed.map(page -> builder.listener("feed", page.feed()))
                        .orElse(builder)
                        .observer(metrics.observer());
        if (arguments.webhook().isEmpty()) {
            return numbered;
        }
        byte[] key = Files.readAllBytes(arguments.webhookKey().orElseThrow());
        Webhook webhook = new Webhook(
                arguments.webhook().get(), new WebhookSignature(key), WEBHOOK_PATIENCE, InstantSource.system());
        return builder -> numbered.apply(builder).listener("webhook", webhook);
    }

    /** The embedded default, changed by what the file says. */
    private static Map<String, String> settings(Arguments arguments) throws IOException {
        Path data = arguments.data().toAbsolutePath().normalize();
        Map<String, String> settings = new HashMap<>();
        settings.put("upload.storage", data.resolve("uploads").toUri().toString());
        settings.put("upload.metadata", "jdbc:sqlite:" + data.resolve("metadata.db"));
        if (arguments.config().isPresent()) {
            settings.putAll(UploadConfiguration.read(arguments.config().get()));
        }
        Files.createDirectories(data);
        return settings;
    }
}
