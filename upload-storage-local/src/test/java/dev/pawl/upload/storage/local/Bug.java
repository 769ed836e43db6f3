// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Mistakes one could make in the storage, made on purpose: the simulator has to find each of them. */
enum Bug {
    /** The storage as it is. */
    NONE,
    FILES_ARE_NOT_FORCED,
    DIRECTORIES_ARE_NOT_FORCED,
    NEW_DIRECTORIES_ARE_NOT_FORCED,
    FINAL_NAMES_ARE_NOT_FORCED,
    SHORT_WRITES_ARE_IGNORED,
    ERRORS_OF_A_FORCE_ARE_SWALLOWED,
    A_FAILED_FORCE_IS_TRIED_AGAIN,
    PUBLISHED_BY_AN_OVERWRITING_MOVE,
    UNLINKED_BEFORE_RECORDED,
    TAILS_ARE_NOT_CUT,
    TAILS_ARE_CUT_TOO_SHORT,
    NAMES_WITHOUT_RANDOM_BITS,
    TWO_WRITERS_IN_ONE_SEGMENT,
    WHOLE_CONTENT_GOES_ON,
    A_TAIL_IS_CUT_TWICE,
    NOTHING_IS_UNLINKED;

    Disk disk(Disk disk) {
        return this == NONE ? disk : new Wrong(disk);
    }

    RandomGenerator random(SplittableRandom random) {
        return this == NAMES_WITHOUT_RANDOM_BITS ? () -> 42 : random;
    }

    Claims claims() {
        return new Claims() {
            @Override
            boolean claim(SegmentFile file) {
                return super.claim(file) || Bug.this == TWO_WRITERS_IN_ONE_SEGMENT;
            }

            @Override
            boolean seal(SegmentName name, long length, long epoch) {
                return Bug.this == WHOLE_CONTENT_GOES_ON || super.seal(name, length, epoch);
            }

            @Override
            boolean isContinued(SegmentName name) {
                return Bug.this != A_TAIL_IS_CUT_TWICE && super.isContinued(name);
            }
        };
    }

    private final class Wrong implements Disk {
        private final Disk disk;
        private String last = "";

        Wrong(Disk disk) {
            this.disk = disk;
        }

        @Override
        public Handle create(String file) throws IOException {
            if (Bug.this == UNLINKED_BEFORE_RECORDED && file.startsWith(Places.HELD + "/")) {
                if (last.startsWith(file.substring(0, Math.min(file.length(), 33)))) {
                    disk.unlink(last);
                }
                last = file;
            }
            try {
                return new WrongHandle(disk.create(file), file);
            } catch (FileAlreadyExistsException e) {
                if (Bug.this == NAMES_WITHOUT_RANDOM_BITS) {
                    return new WrongHandle(disk.open(file, Access.WRITE), file);
                }
                throw e;
            }
        }

        @Override
        public Handle open(String file, Access access) throws IOException {
            return new WrongHandle(disk.open(file, access), file);
        }

        @Override
        public Optional<Stat> stat(String name) throws IOException {
            return disk.stat(name);
        }

        @Override
        public void makeDirectory(String directory) throws IOException {
            disk.makeDirectory(directory);
        }

        @Override
        public void forceDirectory(String directory) throws IOException {
            boolean skipped = switch (Bug.this) {
                case DIRECTORIES_ARE_NOT_FORCED -> true;
                case NEW_DIRECTORIES_ARE_NOT_FORCED -> directory.length() <= Places.HELD.length();
                case FINAL_NAMES_ARE_NOT_FORCED -> directory.startsWith(Places.FINAL + "/");
                default -> false;
            };
            if (!skipped) {
                disk.forceDirectory(directory);
            }
        }

        @Override
        public void forceFile(String file) throws IOException {
            try (Handle handle = open(file, Access.WRITE)) {
                handle.force();
            }
        }

        @Override
        public void link(String file, String added) throws IOException {
            if (Bug.this == PUBLISHED_BY_AN_OVERWRITING_MOVE && !file.contains(Places.PROBE)) {
                disk.unlink(added);
                disk.link(file, added);
                disk.unlink(file);
            } else {
                disk.link(file, added);
            }
        }

        @Override
        public boolean unlink(String file) throws IOException {
            return Bug.this == NOTHING_IS_UNLINKED && !file.contains(Places.PROBE) || disk.unlink(file);
        }

        @Override
        public void list(String directory, Consumer<String> names) throws IOException {
            disk.list(directory, names);
        }

        @Override
        public Closeable lock(String file) throws IOException {
            return disk.lock(file);
        }
    }

    private final class WrongHandle implements Disk.Handle {
        private final Disk.Handle handle;
        private final String file;

        WrongHandle(Disk.Handle handle, String file) {
            this.handle = handle;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer data, long at) throws IOException {
            if (Bug.this == SHORT_WRITES_ARE_IGNORED && data.remaining() > 100) {
                int limit = data.limit();
                data.limit(data.position() + 100);
                handle.write(data, at);
                data.limit(limit).position(limit);
            } else {
                handle.write(data, at);
            }
        }

        @Override
        public int read(ByteBuffer target, long at) throws IOException {
            return handle.read(target, at);
        }

        @Override
        public void force() throws IOException {
            if (Bug.this == FILES_ARE_NOT_FORCED && !file.equals(Places.MARKER)) {
                return;
            }
            try {
                handle.force();
            } catch (IOException e) {
                if (Bug.this == A_FAILED_FORCE_IS_TRIED_AGAIN) {
                    handle.force();
                } else if (Bug.this != ERRORS_OF_A_FORCE_ARE_SWALLOWED) {
                    throw e;
                }
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            if (Bug.this == TAILS_ARE_CUT_TOO_SHORT) {
                handle.truncate(size / 64 * 64);
            } else if (Bug.this != TAILS_ARE_NOT_CUT) {
                handle.truncate(size);
            }
        }

        @Override
        public long size() throws IOException {
            return handle.size();
        }

        @Override
        public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
            return handle.transferTo(from, count, target);
        }

        @Override
        public long copy(Disk.Handle source, long from, long count, long at) throws IOException {
            return handle.copy(((WrongHandle) source).handle, from, count, at);
        }

        @Override
        public void close() throws IOException {
            handle.close();
        }
    }
}
