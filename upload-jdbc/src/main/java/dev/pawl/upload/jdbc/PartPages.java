// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.jdbc;

import dev.pawl.upload.Part;
import dev.pawl.upload.UploadId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The parts of an upload, read page by page; no connection is held between pages.
 *
 * @param reads that read a page
 * @param id of the upload
 */
record PartPages(Reads reads, UploadId id) implements Iterable<Part> {
    private static final int PAGE = 512;

    @Override
    public Iterator<Part> iterator() {
        return new Iterator<>() {
            private List<Part> page = List.of();
            private int at;
            private boolean last;
            private long offset = -1;
            private long length;

            @Override
            public boolean hasNext() {
                if (at == page.size() && !last) {
                    turn();
                }
                return at < page.size();
            }

            @Override
            public Part next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no more parts of upload " + id);
                }
                Part part = page.get(at++);
                offset = part.offset();
                length = part.length();
                return part;
            }

            private void turn() {
                try {
                    page = reads.run("parts of upload " + id, link -> PartTable.page(link, id, offset, length, PAGE));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                at = 0;
                last = page.size() < PAGE;
            }
        };
    }
}
