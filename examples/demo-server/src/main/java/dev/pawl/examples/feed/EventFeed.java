// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.feed;

import dev.pawl.examples.webhook.EventJson;
import dev.pawl.upload.UploadEvent;
import dev.pawl.upload.engine.UploadListener;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * A table of all events, numbered from 1 without gaps, each once: whoever asks for what came after the last number it saw
 * misses nothing. A number is given with the row of the counter locked until the commit, so a smaller one never shows up
 * after a greater one; a sequence of the database would not do, for it hands out numbers before commits.
 */
public final class EventFeed implements UploadListener {
    private static final int MOST = 1_000;
    private static final int ATTEMPTS = 5;

    private final DataSource database;

    /**
     * An event with its place.
     *
     * @param number to ask on from
     * @param event one JSON object
     */
    public record Entry(long number, String event) {}

    private EventFeed(DataSource database) {
        this.database = database;
    }

    /**
     * Opens a feed; all nodes open the same.
     *
     * @param database of SQLite or PostgreSQL, its connections as they come
     * @return the feed
     * @throws IOException if the tables can be neither found nor made
     */
    public static EventFeed on(DataSource database) throws IOException {
        EventFeed feed = new EventFeed(database);
        for (int attempt = 1; ; attempt++) {
            try {
                feed.create();
                return feed;
            } catch (SQLException e) {
                // nodes that start together may both try to make a table
                if (attempt == ATTEMPTS) {
                    throw new IOException("the feed was not opened", e);
                }
            }
        }
    }

    @Override
    public void on(UploadEvent event) throws IOException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                append(connection, event);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                if (!known(connection, event)) {
                    throw e;
                }
            }
        } catch (SQLException e) {
            throw new IOException("the feed did not take event " + event.id(), e);
        }
    }

    /**
     * What came after a number.
     *
     * @param number of the last entry seen, 0 for none
     * @param limit most entries, 1,000 at most
     * @return by ascending number
     * @throws IOException not now
     */
    public List<Entry> after(long number, int limit) throws IOException {
        String sql = "SELECT number, body FROM event_feed WHERE number > ? ORDER BY number LIMIT ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, number);
            select.setInt(2, Math.min(limit, MOST));
            List<Entry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(new Entry(rows.getLong(1), rows.getString(2)));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw new IOException("the feed cannot be read now", e);
        }
    }

    private static void append(Connection connection, UploadEvent event) throws SQLException {
        try (Statement count = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO event_feed (number, event_id, body)"
                        + " SELECT last_number, ?, ? FROM event_feed_counter")) {
            count.executeUpdate("UPDATE event_feed_counter SET last_number = last_number + 1");
            insert.setString(1, event.id());
            insert.setString(2, EventJson.of(event));
            insert.executeUpdate();
        }
    }

    private static boolean known(Connection connection, UploadEvent event) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM event_feed WHERE event_id = ?")) {
            select.setString(1, event.id());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private void create() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS event_feed (number BIGINT PRIMARY KEY,"
                    + " event_id VARCHAR(80) NOT NULL UNIQUE, body TEXT NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS event_feed_counter (id INTEGER PRIMARY KEY,"
                    + " last_number BIGINT NOT NULL)");
            statement.execute("INSERT INTO event_feed_counter (id, last_number) SELECT 1, 0"
                    + " WHERE NOT EXISTS (SELECT 1 FROM event_feed_counter)");
        }
    }
}
