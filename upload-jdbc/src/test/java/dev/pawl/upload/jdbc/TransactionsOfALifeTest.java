// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.Caller;
import dev.pawl.upload.OwnerId;
import dev.pawl.upload.SessionState;
import dev.pawl.upload.UploadId;
import dev.pawl.upload.UploadSpec;
import dev.pawl.upload.engine.AppendSpec;
import dev.pawl.upload.engine.UploadService;
import dev.pawl.upload.storage.local.LocalStorage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many transactions the real engine needs for an upload on local disk: as few as can be, on every database. */
@Timeout(120)
final class TransactionsOfALifeTest {
    private static final OwnerId ALICE = new OwnerId("alice");
    private static final Caller CALLER = new Caller.Owner(ALICE);

    @TempDir
    private Path directory;

    private final Pools pools = new Pools();

    @AfterEach
    void end() {
        pools.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void one_to_create_and_one_for_each_request_the_last_of_which_completes(String database) throws Exception {
        assertThat(commits(database, 1000, 1000, 1000, 96)).containsExactly(1L, 1L, 1L, 1L, 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "h2", "postgresql", "mariadb"})
    void two_in_all_if_the_body_comes_with_the_creation(String database) throws Exception {
        assertThat(commits(database, 4096)).containsExactly(1L, 1L);
    }

    /** Of the creation, and of each request with so many bytes. */
    private List<Long> commits(String database, int... requests) throws Exception {
        int length = 0;
        for (int request : requests) {
            length += request;
        }
        try (JdbcMetadataStore store = open(database);
                LocalStorage storage =
                        LocalStorage.at(directory.resolve("content")).open();
                UploadService service = UploadService.builder()
                        .metadata(store)
                        .storage("main", storage)
                        .executor(Runnable::run)
                        .build()) {
            List<Long> commits = new ArrayList<>();
            long before = store.commits();
            UploadId id = service.create(ALICE, UploadSpec.of("a.bin", length)).id();
            commits.add(store.commits() - before);
            long at = 0;
            for (int request : requests) {
                before = store.commits();
                service.append(CALLER, id, AppendSpec.at(at), new ByteArrayInputStream(new byte[request]));
                at += request;
                commits.add(store.commits() - before);
            }
            assertThat(service.status(CALLER, id).session().state()).isEqualTo(SessionState.COMPLETE);
            return commits;
        }
    }

    private JdbcMetadataStore open(String database) throws Exception {
        return switch (database) {
            case "sqlite" -> JdbcMetadataStore.sqlite(directory.resolve("a.db"));
            case "h2" -> JdbcMetadataStore.on(pools.open("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
            case "mariadb" ->
                JdbcMetadataStore.on(pools.open(MariadbServer.shared().newSchema()));
            default -> JdbcMetadataStore.on(pools.open(PostgresServer.shared().newSchema()));
        };
    }
}
