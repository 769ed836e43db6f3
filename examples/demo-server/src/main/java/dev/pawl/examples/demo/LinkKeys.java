// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.upload.http.SignedUrls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The keys of signed links, one on each line of a file: a name, a blank, a secret in Base64. The first one signs; to change
 * keys, put a new line in front and drop the old ones when their links have ended.
 */
final class LinkKeys {
    private static final int SECRET_BYTES = 32;

    private LinkKeys() {}

    /** Reads a file of keys, or makes it with one; on a file system that knows owners nobody else can read it. */
    static SignedUrls in(Path file) throws IOException {
        if (!Files.exists(file)) {
            made(file);
        }
        SignedUrls.Builder keys = SignedUrls.builder();
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            String[] words = line.strip().split(" +", -1);
            if (words.length == 2) {
                keys.key(words[0], Base64.getDecoder().decode(words[1]));
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException(file + ": a line is not a name and a secret in Base64");
            }
        }
        return keys.build();
    }

    private static void made(Path file) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        String line = "k1 " + Base64.getEncoder().encodeToString(secret) + "\n";
        boolean owners = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (owners) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Set<StandardOpenOption> options = owners
                ? Set.of(StandardOpenOption.WRITE)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        Files.writeString(file, line, options.toArray(StandardOpenOption[]::new));
    }
}
