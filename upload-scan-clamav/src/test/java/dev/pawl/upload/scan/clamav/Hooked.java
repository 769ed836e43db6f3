// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Content during which something happens once, as soon as so many bytes were read. */
final class Hooked extends FilterInputStream {
    /** What happens. */
    interface Event {
        void happen() throws Exception;
    }

    private final long at;
    private final Event event;
    private long position;
    private boolean happened;

    Hooked(InputStream content, long at, Event event) {
        super(content);
        this.at = at;
        this.event = event;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (position >= at && !happened) {
            happened = true;
            try {
                event.happen();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        int n = super.read(into, from, length);
        position += Math.max(0, n);
        return n;
    }
}
