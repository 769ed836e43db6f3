// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connections to one SQLite file, kept open with their statements prepared: one to write and a few to read. The file is
 * readable by its owner alone, for it holds checkpoints.
 */
final class SqliteFile implements Connections {
    private static final int MOST_READERS = 4;

    private final String url;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Deque<Link> idle = new ArrayDeque<>();
    private Optional<Link> writer = Optional.empty();
    private int readers;
    private boolean closed;

    private SqliteFile(String url) {
        this.url = url;
    }

    static SqliteFile open(Path file) throws IOException {
        Path path = file.toAbsolutePath();
        if (path.toString().indexOf('?') >= 0) {
            throw new IllegalArgumentException("the driver of SQLite takes no path with a question mark");
        }
        createPrivate(path);
        return new SqliteFile("jdbc:sqlite:" + path);
    }

    @Override
    public Link takeWriter() throws SQLException {
        writing.lock();
        try {
            if (writer.isEmpty()) {
                Link link = connect();
                Dialect.SQLITE.prepareToWrite(link);
                writer = Optional.of(link);
            }
            return writer.get();
        } catch (SQLException | RuntimeException e) {
            writing.unlock();
            throw e;
        }
    }

    @Override
    public Link takeReader() throws SQLException {
        lock.lock();
        try {
            while (idle.isEmpty() && readers == MOST_READERS && !closed) {
                returned.awaitUninterruptibly();
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
            readers++;
        } finally {
            lock.unlock();
        }
        try {
            return connect();
        } catch (SQLException | RuntimeException e) {
            readerGone();
            throw e;
        }
    }

    @Override
    public void giveBack(Link link) {
        if (writing.isHeldByCurrentThread()) {
            try {
                if (link.broken()) {
                    writer = Optional.empty();
                    quietly(link);
                }
            } finally {
                writing.unlock();
            }
            return;
        }
        lock.lock();
        try {
            if (!closed && !link.broken()) {
                idle.push(link);
                returned.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        readerGone();
        quietly(link);
    }

    @Override
    public void close() {
        writing.lock();
        try {
            lock.lock();
            try {
                closed = true;
                idle.forEach(SqliteFile::quietly);
                idle.clear();
                returned.signalAll();
            } finally {
                lock.unlock();
            }
            // last, so that SQLite moves its log into the file
            writer.ifPresent(SqliteFile::quietly);
            writer = Optional.empty();
        } finally {
            writing.unlock();
        }
    }

    private Link connect() throws SQLException {
        lock.lock();
        try {
            if (closed) {
                throw new SQLException("this store is closed", "08003");
            }
        } finally {
            lock.unlock();
        }
        Link link = new Link(DriverManager.getConnection(url));
        link.run("PRAGMA busy_timeout=4000");
        return link;
    }

    private void readerGone() {
        lock.lock();
        try {
            readers--;
            returned.signal();
        } finally {
            lock.unlock();
        }
    }

    private static void createPrivate(Path file) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, attributes);
        } catch (FileAlreadyExistsException e) {
            // the usual case
            return;
        }
    }

    private static void quietly(Link link) {
        try {
            link.close();
        } catch (SQLException e) {
            // it ends without its consent then; an open transaction on it is rolled back
            link.breakOff();
        }
    }
}
