// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A pool that writes down what is run on its connections, with the values that were bound. */
final class WatchedPool {
    /**
     * A statement that was run.
     *
     * @param text with question marks
     * @param values by their place, from 1
     */
    record Ran(String text, SortedMap<Integer, Object> values) {
        /** As a server of PostgreSQL prepares it. */
        String numbered() {
            StringBuilder numbered = new StringBuilder();
            int next = 1;
            for (char c : text.toCharArray()) {
                numbered.append(c == '?' ? "$" + next++ : String.valueOf(c));
            }
            return numbered.toString();
        }

        /** Its values as literals. */
        String literals() {
            return String.join(
                    ", ",
                    values.values().stream()
                            .map(value -> value instanceof Number
                                    ? value.toString()
                                    : "'" + value.toString().replace("'", "''") + "'")
                            .toList());
        }
    }

    private final DataSource pool;
    private final List<Ran> ran = new CopyOnWriteArrayList<>();

    WatchedPool(DataSource real) {
        pool = proxy(DataSource.class, (method, arguments) -> {
            Object result = call(method, real, arguments);
            return result instanceof Connection connection ? connection(connection) : result;
        });
    }

    DataSource pool() {
        return pool;
    }

    List<Ran> ran() {
        return List.copyOf(ran);
    }

    void forget() {
        ran.clear();
    }

    private Connection connection(Connection real) {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("commit")) {
                ran.add(new Ran("COMMIT", new TreeMap<>()));
            }
            Object result = call(method, real, arguments);
            return switch (method.getName()) {
                case "prepareStatement" -> prepared((PreparedStatement) result, (String) arguments[0]);
                case "createStatement" -> plain((Statement) result);
                default -> result;
            };
        });
    }

    private PreparedStatement prepared(PreparedStatement real, String text) {
        SortedMap<Integer, Object> values = new TreeMap<>();
        return proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().startsWith("set")) {
                values.put((Integer) arguments[0], method.getName().equals("setNull") ? "" : arguments[1]);
            } else if (method.getName().startsWith("execute")) {
                ran.add(new Ran(text, new TreeMap<>(values)));
            }
            return call(method, real, arguments);
        });
    }

    private Statement plain(Statement real) {
        return proxy(Statement.class, (method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                ran.add(new Ran((String) arguments[0], new TreeMap<>()));
            }
            return call(method, real, arguments);
        });
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                WatchedPool.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> handler.handle(method, arguments)));
    }

    private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
