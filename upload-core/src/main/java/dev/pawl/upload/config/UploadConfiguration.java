// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.config;

import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.http.UploadHttp;
import dev.pawl.upload.spi.MetadataStore;
import dev.pawl.upload.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * An {@link UploadService} from settings, and the doors opened for it. Back-ends are named by URI and found by
 * {@link java.util.ServiceLoader}, so changing one takes no code.
 *
 * <table>
 *   <caption>Keys</caption>
 *   <tr><th>key</th><th>value</th><th>default</th></tr>
 *   <tr><td>{@code upload.storage}</td><td>{@code file:///srv/uploads}</td><td>none: must be set</td></tr>
 *   <tr><td>{@code upload.metadata}</td><td>{@code jdbc:sqlite:/srv/uploads.db}, {@code jdbc:postgresql://…}</td>
 *       <td>none: must be set</td></tr>
 *   <tr><td>{@code upload.scanner}</td><td>{@code none}, or the URI of a scanner</td><td>{@code none}</td></tr>
 *   <tr><td>{@code upload.max-size}</td><td>longest upload</td><td>{@code 64GiB}</td></tr>
 *   <tr><td>{@code upload.session-timeout}</td><td>time without activity, {@code PT0.5S}</td><td>{@code PT24H}</td></tr>
 *   <tr><td>{@code upload.quota.bytes}</td><td>of each owner</td><td>{@code 256GiB}</td></tr>
 *   <tr><td>{@code upload.quota.sessions}</td><td>open uploads of each owner</td><td>{@code 1000}</td></tr>
 *   <tr><td>{@code upload.quota.daily-bytes}</td><td>that each owner may send from midnight to midnight, UTC</td>
 *       <td>{@code 16TiB}</td></tr>
 *   <tr><td>{@code upload.rate.requests}</td><td>of each owner, a second; {@code 100/1000} says how many at once</td>
 *       <td>{@code 10000/20000}</td></tr>
 *   <tr><td>{@code upload.rate.bytes}</td><td>of each owner, a second; {@code 50MiB/1GiB} says how many at once</td>
 *       <td>{@code 8GiB/16GiB}</td></tr>
 *   <tr><td>{@code upload.rate.excess}</td><td>bytes that come faster: {@code pace} holds them back, {@code refuse} says 429
 *       </td><td>{@code pace}</td></tr>
 *   <tr><td>{@code upload.allowed-types}</td><td>what content may be by its bytes: {@code image/*, application/pdf}</td>
 *       <td>anything</td></tr>
 *   <tr><td>{@code upload.extensions}</td><td>{@code any}, or {@code must-fit} the content</td><td>{@code any}</td></tr>
 *   <tr><td>{@code upload.unscannable}</td><td>content no scanner can judge: {@code refuse}, {@code accept-unscanned}</td>
 *       <td>{@code refuse}</td></tr>
 *   <tr><td>{@code upload.chunk-size}</td><td>what clients are advised to send at once</td><td>{@code 8MiB}</td></tr>
 *   <tr><td>{@code upload.max-append-size}</td><td>what one request may bring, where a proxy takes no more</td>
 *       <td>nothing is said</td></tr>
 *   <tr><td>{@code upload.cors}</td><td>origins whose pages may upload: {@code https://app.example}, or {@code *}</td>
 *       <td>none</td></tr>
 *   <tr><td>{@code upload.trusted-proxies}</td><td>who is believed what URL the client used: {@code 127.0.0.1, 10.0.0.0/8}
 *       </td><td>nobody: URLs are relative</td></tr>
 *   <tr><td>{@code upload.claim}</td><td>how long work stays with a node that died</td><td>{@code PT1M}</td></tr>
 *   <tr><td>{@code upload.durability}</td><td>{@code sync}, {@code os-cache}</td><td>{@code sync}</td></tr>
 * </table>
 *
 * <p>Sizes are numbers of bytes, with a unit if wanted (B, kB, MB, GB, TB, KiB, MiB, GiB, TiB). An unknown key and a
 * wrong value throw; nothing is clamped or ignored.
 */
public final class UploadConfiguration implements AutoCloseable {
    private static final String NO_SCANNER = "none";

    private final UploadService service;
    private final Limits limits;
    private final Front front;
    private final Opened opened;

    private UploadConfiguration(UploadService service, Limits limits, Front front, Opened opened) {
        this.service = service;
        this.limits = limits;
        this.front = front;
        this.opened = opened;
    }

    /**
     * Reads a properties file in UTF-8; nothing is checked yet but that no key comes twice.
     *
     * @param file of settings
     * @return its pairs; the caller may put defaults of its own behind them
     * @throws IllegalArgumentException if the file is not well formed
     * @throws IOException if it cannot be read
     */
    public static Map<String, String> read(Path file) throws IOException {
        return Settings.read(file);
    }

    /**
     * Opens what the settings name and builds the service.
     *
     * @param settings by key
     * @param executor for the steps of service and storage; may block; stays the caller's
     * @return to be closed by the caller
     * @throws IllegalArgumentException a key is unknown or missing, or a value is wrong; the text names key, value and
     *     what is wanted, and is fit to be shown to an operator
     * @throws IOException a back-end cannot be used now
     */
    public static UploadConfiguration open(Map<String, String> settings, Executor executor) throws IOException {
        return open(settings, executor, builder -> builder);
    }

    /**
     * Opens what the settings name and builds the service, together with what only code can say.
     *
     * @param settings by key
     * @param executor for the steps of service and storage; may block; stays the caller's
     * @param more adds listeners, or changes what the settings said; what it opens stays the caller's
     * @return to be closed by the caller
     * @throws IllegalArgumentException a key is unknown or missing, or a value is wrong; the text names key, value and
     *     what is wanted, and is fit to be shown to an operator
     * @throws IOException a back-end cannot be used now
     */
    public static UploadConfiguration open(
            Map<String, String> settings, Executor executor, UnaryOperator<UploadService.Builder> more)
            throws IOException {
        return open(settings, executor, more, () -> {});
    }

    /**
     * Opens what the settings name and builds the service, on threads of its own (virtual ones where the JDK has them), and
     * runs its maintenance every two seconds until it is closed: for hosts that have no threads to lend.
     *
     * @param settings by key
     * @return to be closed by the caller
     * @throws IllegalArgumentException a key is unknown or missing, or a value is wrong; the text names key, value and
     *     what is wanted, and is fit to be shown to an operator
     * @throws IOException a back-end cannot be used now
     */
    public static UploadConfiguration start(Map<String, String> settings) throws IOException {
        return start(settings, builder -> builder);
    }

    /**
     * {@link #start(Map)}, together with what only code can say.
     *
     * @param settings by key
     * @param more adds listeners, or changes what the settings said; what it opens stays the caller's
     * @return to be closed by the caller
     * @throws IllegalArgumentException a key is unknown or missing, or a value is wrong; the text names key, value and
     *     what is wanted, and is fit to be shown to an operator
     * @throws IOException a back-end cannot be used now
     */
    public static UploadConfiguration start(Map<String, String> settings, UnaryOperator<UploadService.Builder> more)
            throws IOException {
        OwnThreads threads = new OwnThreads();
        UploadConfiguration started = open(settings, threads.executor(), more, threads);
        started.opened.add(new OwnClock(started.service));
        return started;
    }

    /** The threads end when nothing is served any more, and before the doors close. */
    private static UploadConfiguration open(
            Map<String, String> settings,
            Executor executor,
            UnaryOperator<UploadService.Builder> more,
            AutoCloseable threads)
            throws IOException {
        Settings checked = new Settings(settings);
        Limits limits = new Limits(checked);
        Front front = new Front(checked);
        Opened opened = new Opened();
        try {
            MetadataStore metadata = opened.add(Providers.metadata(checked.required(Setting.METADATA)));
            Storage storage =
                    opened.add(Providers.storage(checked.required(Setting.STORAGE), limits.durability(), executor));
            limits.check(storage.traits());
            UploadService.Builder builder = UploadService.builder()
                    .executor(executor)
                    .policy(limits.policy())
                    .detector(limits.detector())
                    .metadata(metadata)
                    .storage("main", storage);
            String scanner = checked.value(Setting.SCANNER).orElse(NO_SCANNER);
            if (!scanner.equals(NO_SCANNER)) {
                builder.scanner(opened.add(Providers.scanner(scanner)));
            }
            opened.add(threads);
            UploadService service = opened.add(more.apply(builder).build());
            return new UploadConfiguration(service, limits, front, opened);
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    /**
     * The service.
     *
     * @return the same always; closed by {@link #close}
     */
    public UploadService service() {
        return service;
    }

    /**
     * How much clients are advised to send at once.
     *
     * @return bytes, fit for the storage
     */
    public long chunkSize() {
        return limits.chunkSize();
    }

    /**
     * The protocols over the service, with what the settings say of them: chunk size, CORS, proxies.
     *
     * @return to be changed where the defaults do not fit
     */
    public UploadHttp.Builder http() {
        return front.on(UploadHttp.builder().service(service).chunkSize(chunkSize()));
    }

    /**
     * Closes the service, which saves what has arrived, ends what threads are its own, and then closes the doors. Twice is
     * once.
     *
     * @throws IOException if a door could not be closed; the others were
     */
    @Override
    public void close() throws IOException {
        opened.close();
    }
}
