// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Checksum;
import dev.pawl.upload.spi.Storage;
import dev.pawl.upload.spi.Storage.Pulse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/** Whole content being read once, digested on the way, with its pulse kept alive. */
final class Reading extends FilterInputStream {
    private static final int BLOCK = 128 << 10;

    private final Pulse pulse;
    private final MessageDigest sha256 = Digests.sha256();
    private final RequestDigest expectedDigest;
    private final long length;
    private long position;

    Reading(Storage.Content content, Optional<Checksum> expected, Pulse pulse) {
        super(content.stream());
        this.expectedDigest = RequestDigest.of(AppendSpec.Integrity.GIVEN, expected);
        this.pulse = pulse;
        this.length = content.length();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        int n = super.read(into, at, length);
        if (n > 0) {
            sha256.update(into, at, n);
            expectedDigest.update(ByteBuffer.wrap(into, at, n));
            position += n;
            pulse.alive();
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] block = new byte[(int) Math.min(BLOCK, Math.max(0, n))];
        return block.length == 0 ? 0 : Math.max(0, read(block, 0, block.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Reads what a scanner left, so that the digests are of everything. */
    Reading drained() throws IOException {
        byte[] block = new byte[(int) Math.max(1, Math.min(BLOCK, length - position + 1))];
        int n;
        do {
            n = read(block, 0, block.length);
        } while (n >= 0);
        return this;
    }

    long position() {
        return position;
    }

    Checksum sha256() {
        return Digests.sha256(Digests.copy(sha256).orElse(sha256).digest());
    }

    boolean matches(Checksum expected) {
        return expectedDigest.matches(expected);
    }
}
