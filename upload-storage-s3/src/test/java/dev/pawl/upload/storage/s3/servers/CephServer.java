// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * The RADOS gateway of <a href="https://ceph.io">Ceph</a>, of Debian's packages: a monitor, one object store and the
 * gateway, each a process of ours in a directory of its own. Nothing of /etc/ceph is read or written.
 */
public final class CephServer implements S3Server {
    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("pawl", "pawl-secret");

    /** Where the objects are. */
    public enum Store {
        /** In the memory of the object store: gone with its process, not with the gateway's. */
        MEMORY("memstore"),
        /** In a file that grows, as a real cluster keeps them. */
        DISK("bluestore");

        private final String name;

        Store(String name) {
            this.name = name;
        }
    }

    private enum Daemon {
        MONITOR("ceph-mon", "-i", "a"),
        OBJECTS("ceph-osd", "-i", "0"),
        GATEWAY("radosgw", "-n", "client.gateway");

        private final String program;
        private final List<String> arguments;

        Daemon(String program, String... arguments) {
            this.program = program;
            this.arguments = List.of(arguments);
        }
    }

    private final Path directory;
    private final URI endpoint;
    private final Store store;
    private final Map<Daemon, ServerProcess> running = new EnumMap<>(Daemon.class);

    private CephServer(Path directory, URI endpoint, Store store) {
        this.directory = directory;
        this.endpoint = endpoint;
        this.store = store;
    }

    /** A new one without buckets, for tests that kill it; they close it. Skips the test where Ceph is not installed. */
    public static CephServer another(Store store) {
        return Installed.orSkipped(() -> start(store));
    }

    /** Starts one without buckets. */
    static CephServer start(Store store) throws ServerMissingException, IOException {
        for (Daemon daemon : Daemon.values()) {
            if (!Files.isExecutable(Path.of("/usr/bin", daemon.program))) {
                throw new ServerMissingException("no " + daemon.program
                        + "; on Debian: apt-get install --no-install-recommends ceph-mon ceph-osd radosgw");
            }
        }
        CephServer server =
                new CephServer(Workplace.directory("ceph"), Workplace.endpoint(Workplace.freePort()), store);
        try {
            server.create();
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "Ceph RGW 16.2.15";
    }

    @Override
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public AwsCredentials credentials() {
        return CREDENTIALS;
    }

    /** Not {@link ClientMode#WHEN_REQUIRED}, for one reason: it refuses an empty body that is framed. */
    @Override
    public Set<ClientMode> modes() {
        return EnumSet.of(ClientMode.UNCHUNKED);
    }

    /** The gateway dies at once, by SIGKILL; connections to it are refused from now on. */
    public void killGateway() {
        running.get(Daemon.GATEWAY).kill();
    }

    /** The gateway is there again, at the same address and with what was stored. */
    public void startGateway() throws IOException {
        launch(Daemon.GATEWAY).awaitAnswer(endpoint);
    }

    /** All of it dies by SIGKILL, as when its machine crashes, and comes back with what it wrote to its disk. */
    public void crashAndRestart() throws IOException {
        if (store == Store.MEMORY) {
            throw new IllegalStateException("this one has its objects in memory");
        }
        running.values().forEach(ServerProcess::kill);
        launch(Daemon.MONITOR);
        // else the gateway looks for it where it was, for 10 s
        run("ceph", "-c", "ceph.conf", "--connect-timeout", "100", "osd", "down", "0");
        launch(Daemon.OBJECTS);
        startGateway();
    }

    @Override
    public void close() {
        running.values().forEach(ServerProcess::kill);
        Workplace.delete(directory);
    }

    private void create() throws IOException {
        for (String name : List.of("mon", "osd", "gateway", "run")) {
            Files.createDirectory(directory.resolve(name));
        }
        UUID cluster = UUID.randomUUID();
        UUID disk = UUID.randomUUID();
        int monitor = Workplace.freePort();
        Files.writeString(directory.resolve("ceph.conf"), configuration(cluster, monitor));
        Files.writeString(
                directory.resolve("keyring"),
                keyring(run("ceph-authtool", "--gen-print-key").strip()));
        run(
                "monmaptool",
                "--create",
                "--addv",
                "a",
                "[v2:127.0.0.1:" + monitor + "]",
                "--fsid",
                cluster.toString(),
                "monmap");
        run("ceph-mon", "-c", "ceph.conf", "-i", "a", "--mkfs", "--monmap", "monmap", "--keyring", "keyring");
        launch(Daemon.MONITOR);
        run("ceph", "-c", "ceph.conf", "--connect-timeout", "100", "osd", "create", disk.toString(), "0");
        run("ceph-osd", "-c", "ceph.conf", "-i", "0", "--mkfs", "--osd-uuid", disk.toString());
        launch(Daemon.OBJECTS);
        // before the gateway runs: both make the pools that are missing
        run(
                "radosgw-admin",
                "-c",
                "ceph.conf",
                "-n",
                "client.gateway",
                "user",
                "create",
                "--uid=pawl",
                "--display-name=pawl",
                "--access-key=" + CREDENTIALS.accessKeyId(),
                "--secret-key=" + CREDENTIALS.secretAccessKey());
        startGateway();
    }

    private String run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/" + program));
        command.addAll(Arrays.asList(arguments));
        return ServerProcess.run(program, directory, command);
    }

    private ServerProcess launch(Daemon daemon) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/" + daemon.program, "-f", "-c", "ceph.conf"));
        command.addAll(daemon.arguments);
        ServerProcess process = ServerProcess.start(daemon.program, directory, command);
        running.put(daemon, process);
        return process;
    }

    private static String keyring(String key) {
        return """
                [mon.]
                key = %1$s
                caps mon = "allow *"
                [client.admin]
                key = %1$s
                caps mon = "allow *"
                caps osd = "allow *"
                [client.gateway]
                key = %1$s
                caps mon = "allow rwx"
                caps osd = "allow rwx"
                [osd.0]
                key = %1$s
                caps mon = "allow profile osd"
                caps osd = "allow *"
                """.formatted(key);
    }

    private String configuration(UUID cluster, int monitor) throws IOException {
        return """
                [global]
                fsid = %2$s
                keyring = %1$s/keyring
                mon_host = [v2:127.0.0.1:%3$d]
                mon_initial_members = a
                public_network = 127.0.0.0/8
                cluster_network = 127.0.0.0/8
                auth_allow_insecure_global_id_reclaim = false
                # one of each: a cluster that nobody would keep
                osd_pool_default_size = 1
                osd_pool_default_min_size = 1
                osd_pool_default_pg_num = 1
                osd_pool_default_pgp_num = 1
                osd_pool_default_pg_autoscale_mode = off
                osd_crush_chooseleaf_type = 0
                mon_allow_pool_size_one = true
                mon_max_pg_per_osd = 1000
                log_file = %1$s/run/$name.log
                mon_cluster_log_file = %1$s/run/cluster.log
                admin_socket = %1$s/run/$name.asok
                pid_file = %1$s/run/$name.pid
                run_dir = %1$s/run
                crash_dir = %1$s/run
                [mon]
                mon_data = %1$s/mon
                # seconds that each change of the cluster waits for others: most of the time that starting takes
                paxos_propose_interval = 0.05
                mon_data_avail_crit = 1
                mon_data_avail_warn = 2
                [osd]
                osd_data = %1$s/osd
                osd_objectstore = %4$s
                memstore_device_bytes = 8589934592
                bluestore_block_size = 34359738368
                bluestore_block_create = true
                osd_memory_target = 939524096
                osd_class_dir = %5$s
                [client.gateway]
                rgw_data = %1$s/gateway
                # without it some answers wait for an acknowledgement
                rgw_frontends = beast endpoint=%6$s tcp_nodelay=1
                rgw_enable_apis = s3
                rgw_thread_pool_size = 64
                # bytes of removed objects go soon
                rgw_gc_obj_min_wait = 5
                rgw_gc_processor_period = 5
                """.formatted(directory, cluster, monitor, store.name, objectClasses(), endpoint.getAuthority());
    }

    /** The directory is named after the machine's architecture. */
    private static Path objectClasses() throws IOException {
        try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
            return architectures
                    .map(architecture -> architecture.resolve("rados-classes"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no /usr/lib/*/rados-classes"));
        }
    }
}
