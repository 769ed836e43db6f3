// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.upload.OwnerId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores by a setting alone. */
@Timeout(60)
class JdbcMetadataProviderTest {
    private final JdbcMetadataProvider provider = new JdbcMetadataProvider();

    @TempDir
    Path folder;

    @Test
    void a_sqlite_file_is_a_store() throws IOException {
        assertOpens("jdbc:sqlite:" + folder.resolve("metadata.db"));
    }

    @Test
    void a_url_of_postgresql_is_a_store_with_a_pool_of_its_own() throws IOException {
        assertOpens(PostgresServer.shared().newSchema());
    }

    @Test
    void a_url_of_mariadb_is_a_store_with_a_pool_of_its_own() throws IOException {
        assertOpens(MariadbServer.shared().newSchema());
    }

    @Test
    void a_url_of_mysql_is_a_store_with_a_pool_of_its_own() throws IOException {
        assertOpens(MariadbServer.asMysql(MariadbServer.shared().newSchema()));
    }

    @Test
    void a_url_of_h2_is_a_store_with_a_pool_of_its_own() throws IOException {
        assertOpens("jdbc:h2:" + folder.resolve("metadata") + ";USER=sa");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:1/none?user=u&password=secret",
                "jdbc:mariadb://127.0.0.1:1/none?user=u&password=secret",
                "jdbc:mysql://127.0.0.1:1/none?user=u&password=secret"
            })
    void a_database_that_is_not_there_is_told_at_once(String place) {
        assertThatIOException()
                .isThrownBy(() -> provider.open(place))
                .withMessageContaining("not opened")
                .withMessageContaining("trying again may help")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void a_url_that_no_driver_takes_is_told_without_its_password() {
        assertThatIOException()
                .isThrownBy(() -> OwnedPool.open("jdbc:nobody://127.0.0.1/none?password=secret"))
                .withMessageContaining("no driver")
                .satisfies(e -> assertThat(e).hasNoCause())
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:oracle:thin:@host", "jdbc:", "jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:a?b=c"})
    void other_places_are_refused(String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.open(place))
                .withMessageContaining("wanted is jdbc:sqlite:");
    }

    private void assertOpens(String place) throws IOException {
        JdbcMetadataStore store = provider.open(place);
        try (store) {
            assertThat(store.usage(new OwnerId("alice")).bytes()).isZero();
        }
        assertThatIOException().isThrownBy(() -> store.usage(new OwnerId("alice")));
    }
}
