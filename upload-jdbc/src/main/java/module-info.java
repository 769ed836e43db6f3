// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/** Metadata in SQL, on the {@code DataSource} of the host. */
module dev.pawl.upload.jdbc {
    requires transitive dev.pawl.upload;
    requires transitive java.sql;
    requires static com.zaxxer.hikari;
    requires static org.jspecify;

    exports dev.pawl.upload.jdbc;

    provides dev.pawl.upload.spi.MetadataProvider with
            dev.pawl.upload.jdbc.JdbcMetadataProvider;
}
