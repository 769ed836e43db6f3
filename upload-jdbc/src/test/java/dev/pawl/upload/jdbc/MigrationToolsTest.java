// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.OwnerId;
import dev.pawl.upload.Quota;
import dev.pawl.upload.spi.MetadataStore.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that bring their schema up to date themselves do it with our scripts, as {@code docs/databases.md} shows. */
@Timeout(120)
final class MigrationToolsTest {
    private static final String SCRIPTS = "dev/pawl/upload/jdbc/";
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    @TempDir
    private Path directory;

    private final Pools pools = new Pools();

    @BeforeAll
    static void hush() {
        LIQUIBASE.setLevel(Level.WARNING);
    }

    @AfterEach
    void end() {
        pools.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void flyway_runs_the_scripts(String database) throws Exception {
        DataSource pool = pools.open(url(database));
        Flyway flyway = Flyway.configure()
                .dataSource(pool)
                .locations("classpath:" + SCRIPTS + database)
                .table("pawl_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();

        assertThat(flyway.migrate().migrationsExecuted)
                .isEqualTo(Script.of(Dialect.SQLITE).size());
        isOfUse(pool);
        assertThat(flyway.migrate().migrationsExecuted).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void liquibase_runs_the_scripts(String database) throws Exception {
        DataSource pool = pools.open(url(database));
        Files.writeString(directory.resolve("changes.xml"), """
                <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                    xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                        http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                %s</databaseChangeLog>
                """.formatted(changeSets(database)));
        update(pool);
        isOfUse(pool);
        update(pool);
    }

    @Test
    void the_page_shows_the_change_sets() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "databases.md"))).contains(changeSets("postgresql"));
    }

    private void update(DataSource pool) throws Exception {
        Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService()), () -> updateQuietly(pool));
    }

    private void updateQuietly(DataSource pool) throws Exception {
        try (Connection connection = pool.getConnection();
                Liquibase liquibase = new Liquibase(
                        "changes.xml",
                        new CompositeResourceAccessor(
                                new DirectoryResourceAccessor(directory), new ClassLoaderResourceAccessor()),
                        DatabaseFactory.getInstance()
                                .findCorrectDatabaseImplementation(new JdbcConnection(connection)))) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.update();
        }
    }

    private static String changeSets(String database) throws IOException {
        return Script.of(Dialect.POSTGRESQL).stream()
                .map(script -> """
                        <changeSet id="pawl-%d" author="pawl">
                          <sqlFile path="%s%s/V%d__%s.sql"/>
                        </changeSet>
                        """.formatted(script.version(), SCRIPTS, database, script.version(), script.name()))
                .collect(Collectors.joining());
    }

    private static void isOfUse(DataSource pool) throws Exception {
        JdbcMetadataStore store = JdbcMetadataStore.on(pool, JdbcOptions.DEFAULT.withSchema(JdbcOptions.Schema.GIVEN));
        assertThat(store.replace(Lives.creation(Lives.fresh(new OwnerId("a"), store.now())), Quota.UNLIMITED))
                .isEqualTo(Outcome.DONE);
    }

    private String url(String database) {
        return switch (database) {
            case "sqlite" -> "jdbc:sqlite:" + directory.resolve("a.db");
            case "h2" -> "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
            case "mariadb" -> MariadbServer.shared().newSchema();
            default -> PostgresServer.shared().newSchema();
        };
    }
}
