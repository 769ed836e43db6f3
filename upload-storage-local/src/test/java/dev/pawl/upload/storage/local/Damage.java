// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** What a disk does to files behind our back. */
final class Damage {
    private Damage() {}

    /** Cuts every held segment in half; false if there was none. */
    static boolean halve(Path root) throws IOException {
        List<Path> segments = segments(root);
        for (Path segment : segments) {
            try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        }
        return !segments.isEmpty();
    }

    static List<Path> segments(Path root) throws IOException {
        return files(root.resolve(Places.HELD));
    }

    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
