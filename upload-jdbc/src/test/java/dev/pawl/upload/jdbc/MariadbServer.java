// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real MariaDB server of Debian's packages on a free port of the loopback, with its usual durability. */
final class MariadbServer implements AutoCloseable {
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/mariadbd"), Path.of("/usr/sbin/mysqld"));

    private final ServerProcess process;
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();
    private Optional<String> emptied = Optional.empty();

    private MariadbServer(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    private static final class Shared {
        private static final MariadbServer SERVER = started();

        private static MariadbServer started() {
            try {
                MariadbServer server = start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The one of this process. */
    static MariadbServer shared() {
        return Shared.SERVER;
    }

    /** A new one without databases of ours. */
    static MariadbServer start() throws IOException {
        String program = program();
        ServerFolder folder = ServerFolder.create("mdb", "mysql");
        int port = ServerFolder.freePort();
        folder.run(List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + folder.at("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
        Files.writeString(
                folder.path().resolve("users.sql"),
                "CREATE USER IF NOT EXISTS 'pawl'@'127.0.0.1';\nGRANT ALL ON *.* TO 'pawl'@'127.0.0.1' WITH GRANT OPTION;\n");
        List<String> command = List.of(
                program,
                "--no-defaults",
                "--datadir=" + folder.at("data"),
                "--socket=" + folder.at("socket"),
                "--pid-file=" + folder.at("pid"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--init-file=" + folder.at("users.sql"),
                "--max-connections=300",
                "--innodb-buffer-pool-size=64M");
        String url = "jdbc:mariadb://127.0.0.1:" + port + "/?user=pawl&sslMode=disable";
        return new MariadbServer(ServerProcess.start(folder, command, url, Process::destroyForcibly), port);
    }

    int port() {
        return port;
    }

    /** A URL to an empty database. */
    String newSchema() {
        String name = "t" + schemas.incrementAndGet();
        process.execute("CREATE DATABASE " + name);
        return process.url().replace("/?", "/" + name + "?");
    }

    /** A URL to a database with empty tables, always the same: making them anew takes longer than most tests. */
    synchronized String emptied() {
        if (emptied.isEmpty()) {
            emptied = Optional.of(newSchema());
        }
        try (Connection connection = DriverManager.getConnection(emptied.get());
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SHOW TABLES")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            tables.removeIf(table -> table.startsWith("upload_schema"));
            for (String table : tables) {
                statement.addBatch("DELETE FROM " + table);
            }
            statement.executeBatch();
            return emptied.get();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same as MySQL's own driver wants it. */
    static String asMysql(String url) {
        return url.replace("jdbc:mariadb:", "jdbc:mysql:").replace("sslMode=disable", "sslMode=DISABLED")
                + "&allowPublicKeyRetrieval=true";
    }

    void execute(String sql) {
        process.execute(sql);
    }

    /** Kills it as a power cut would and starts it again on the same data. */
    void restartAtOnce() throws IOException {
        process.restartAtOnce();
    }

    @Override
    public void close() {
        process.close();
    }

    private static String program() throws IOException {
        return PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("these tests need a MariaDB server: no " + PROGRAMS
                        + "; on Debian: apt-get install mariadb-server"))
                .toString();
    }
}
