// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A pool whose commits, and the statements before they are prepared, pass through the hands of a test. */
final class CommitPool {
    /** What a test does with a commit. */
    interface Hand {
        /** May let it through, or not, and may throw. */
        void commit(Commit commit) throws SQLException;
    }

    /** The commit itself. */
    interface Commit {
        void go() throws SQLException;
    }

    private final DataSource pool;
    private final AtomicReference<Consumer<String>> eye = new AtomicReference<>(text -> {});
    private final AtomicReference<Hand> hand = new AtomicReference<>(Commit::go);

    CommitPool(DataSource real) {
        pool = proxy(DataSource.class, real, (method, arguments) -> {
            Object result = call(method, real, arguments);
            return result instanceof Connection connection ? connection(connection) : result;
        });
    }

    DataSource pool() {
        return pool;
    }

    void with(Hand next) {
        hand.set(next);
    }

    /** Sees each text that is about to be prepared. */
    void before(Consumer<String> next) {
        eye.set(next);
    }

    static SQLException cut() {
        return new SQLException("a test cut the connection; SELECT 'secret'", "08006");
    }

    private Connection connection(Connection real) {
        return proxy(Connection.class, real, (method, arguments) -> {
            if (method.getName().equals("commit")) {
                hand.get().commit(real::commit);
                return null;
            }
            if (method.getName().equals("prepareStatement")) {
                eye.get().accept((String) arguments[0]);
            }
            Object result = call(method, real, arguments);
            return method.getName().equals("createStatement") ? statement((Statement) result) : result;
        });
    }

    private Statement statement(Statement real) {
        return proxy(Statement.class, real, (method, arguments) -> {
            if (method.getName().equals("execute") && arguments[0].equals("COMMIT")) {
                hand.get().commit(() -> real.execute("COMMIT"));
                return true;
            }
            return call(method, real, arguments);
        });
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                CommitPool.class.getClassLoader(),
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
