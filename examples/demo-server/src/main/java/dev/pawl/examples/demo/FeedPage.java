// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.examples.feed.EventFeed;
import java.io.IOException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code GET /events?after=N}: a line for each event after a number, of all owners. A real host shows that to nobody but
 * its own systems.
 */
final class FeedPage extends Handler.Abstract implements AutoCloseable {
    private static final int LINES = 1_000;

    private final HikariDataSource database;
    private final EventFeed feed;

    private FeedPage(HikariDataSource database) throws IOException {
        super(InvocationType.BLOCKING);
        this.database = database;
        this.feed = EventFeed.on(database);
    }

    static FeedPage at(String url) throws IOException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(2);
        pool.setPoolName("feed");
        HikariDataSource database = new HikariDataSource(pool);
        try {
            return new FeedPage(database);
        } catch (IOException e) {
            database.close();
            throw e;
        }
    }

    EventFeed feed() {
        return feed;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        if (!"/events".equals(request.getHttpURI().getPath())) {
            return false;
        }
        String after = Request.extractQueryParameters(request).getValue("after");
        if (after != null && !after.matches("[0-9]{1,18}")) {
            Response.writeError(request, response, callback, 400, "after is a number");
            return true;
        }
        StringBuilder lines = new StringBuilder();
        for (EventFeed.Entry entry : feed.after(after == null ? 0 : Long.parseLong(after), LINES)) {
            lines.append("{\"number\":" + entry.number() + ",\"event\":" + entry.event() + "}\n");
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, lines.toString(), callback);
        return true;
    }

    @Override
    public void close() {
        database.close();
    }
}
