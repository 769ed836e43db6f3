// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * What MariaDB and MySQL share. Time-outs stay with the session, for neither knows settings of one transaction; the
 * isolation is that of the next transaction only.
 */
final class Mariadb {
    /** Compound, so one round trip. */
    static final String BEGIN = begin("4", "4.5", "5");

    static final String BEGIN_UNLIMITED = begin("3600", "0", "0");

    /** MySQL has no time-out for a transaction that idles, and for statements one that only ends reading. */
    static final String MYSQL_LIMITS = mysql("4", "4500");

    static final String MYSQL_UNLIMITED = mysql("3600", "0");

    /** By UTC: no zone and no summer time is between. */
    static final String CLOCK = "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";

    /** A column, or an index: MySQL knows no {@code IF NOT EXISTS} for either. */
    static final Set<Integer> IS_THERE = Set.of(1060, 1061);

    /** What each setting must be for a commit to survive a power cut. */
    private static final Map<String, Set<String>> DURABLE =
            Map.of("@@innodb_flush_log_at_trx_commit", Set.of("1"), "@@innodb_doublewrite", Set.of("1", "ON", "FAST"));

    private Mariadb() {}

    /** Refuses a server that may lose commits, or a session that cuts what is too long. */
    static void checkDurability(Link link) throws IOException, SQLException {
        for (Map.Entry<String, Set<String>> wanted : DURABLE.entrySet()) {
            check(link, wanted.getKey(), wanted.getValue());
        }
        if ("1".equals(link.ask("SELECT @@log_bin").orElse(""))) {
            // with a binary log that is the one that is forced; recovery undoes what is not in it
            check(link, "@@sync_binlog", Set.of("1"));
        }
        String mode = link.ask("SELECT @@sql_mode").orElse("");
        if (!mode.contains("STRICT_TRANS_TABLES") && !mode.contains("STRICT_ALL_TABLES")) {
            throw new IOException("this server or pool runs with sql_mode=" + mode
                    + " and would cut what is too long: add STRICT_TRANS_TABLES");
        }
    }

    private static void check(Link link, String setting, Set<String> wanted) throws IOException, SQLException {
        String value = link.ask("SELECT UPPER(" + setting + ")").orElse("");
        if (!wanted.contains(value)) {
            throw new IOException(
                    "this server runs with " + setting.substring(2) + "=" + value + " and may lose commits");
        }
    }

    private static String begin(String lock, String statement, String idle) {
        return "BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
                + " SET SESSION innodb_lock_wait_timeout = " + lock + ", max_statement_time = " + statement
                + ", idle_transaction_timeout = " + idle + "; START TRANSACTION; END";
    }

    private static String mysql(String lock, String statement) {
        return "SET SESSION transaction_isolation = 'READ-COMMITTED', innodb_lock_wait_timeout = " + lock
                + ", max_execution_time = " + statement;
    }
}
