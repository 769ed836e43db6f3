// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * OLE2 files by the streams of their root storage (MS-CFB): what is embedded deeper does not count. Large ones have their
 * directory behind the first bytes; then the beginning of their first stream tells what it can.
 */
final class OleEntries {
    private static final int ENTRY = 128;
    private static final int MOST_ENTRIES = 512;
    private static final int HEADER_DIFAT = 76;
    private static final int HEADER_FATS = 109;
    private static final long MOST_SECTOR = 0xfffffff9L;

    private static final Map<String, String> STREAMS = Map.of(
            "WordDocument", "application/msword",
            "Workbook", "application/vnd.ms-excel",
            "Book", "application/vnd.ms-excel",
            "PowerPoint Document", "application/vnd.ms-powerpoint",
            "__properties_version1.0", "application/vnd.ms-outlook",
            "VisioDocument", "application/vnd.visio",
            "Quill", "application/x-mspublisher");

    /** The class id of a Windows Installer package. */
    private static final int[] INSTALLER = {0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46};

    private final Head head;
    private final int sectorShift;

    private OleEntries(Head head) {
        this.head = head;
        this.sectorShift = head.u16le(30) == 12 ? 12 : 9;
    }

    static String type(Head head) {
        return new OleEntries(head).find();
    }

    private String find() {
        List<Long> directory = directory();
        if (directory.isEmpty()) {
            return firstStream();
        }
        if (head.at(directory.get(0) + 80, INSTALLER)) {
            return "application/x-msi";
        }
        Set<String> kinds = new HashSet<>();
        for (String name : rootNames(directory)) {
            String kind = STREAMS.get(name);
            if (kind != null) {
                kinds.add(kind);
            }
        }
        return kinds.size() == 1 ? kinds.iterator().next() : Types.OLE;
    }

    /** Where the entries are, as far as the first bytes reach, each sector of the chain once. */
    private List<Long> directory() {
        List<Long> entries = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        long sector = head.u32le(48);
        while (sector >= 0 && sector <= MOST_SECTOR && seen.add(sector) && entries.size() < MOST_ENTRIES) {
            long at = offset(sector);
            for (int i = 0; i < (1 << sectorShift) / ENTRY && head.has(at + (long) i * ENTRY, ENTRY); i++) {
                entries.add(at + (long) i * ENTRY);
            }
            sector = next(sector);
        }
        return entries;
    }

    private long offset(long sector) {
        return sector + 1 << sectorShift;
    }

    /** The sector behind one in its chain; -1 where the table of chains lies beyond the first bytes. */
    private long next(long sector) {
        long perTable = (1L << sectorShift) / 4;
        long table = sector / perTable;
        if (table >= HEADER_FATS) {
            return -1;
        }
        long tableSector = head.u32le(HEADER_DIFAT + 4 * table);
        return tableSector < 0 || tableSector > MOST_SECTOR
                ? -1
                : head.u32le(offset(tableSector) + 4 * (sector % perTable));
    }

    /** The children of the root are a tree of their own. */
    private List<String> rootNames(List<Long> directory) {
        List<String> names = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>();
        open.push(head.u32le(directory.get(0) + 76));
        while (!open.isEmpty()) {
            long id = open.pop();
            if (id < 0 || id >= directory.size() || !seen.add(id)) {
                continue;
            }
            long at = directory.get((int) id);
            names.add(name(at));
            open.push(head.u32le(at + 68));
            open.push(head.u32le(at + 72));
        }
        return names;
    }

    private String name(long at) {
        StringBuilder name = new StringBuilder();
        int characters = Math.min(31, Math.max(0, head.u16le(at + 64) / 2 - 1));
        for (int i = 0; i < characters; i++) {
            name.append((char) head.u16le(at + 2L * i));
        }
        return name.toString();
    }

    private String firstStream() {
        long at = 1L << sectorShift;
        if (head.at(at, 0xec, 0xa5, 0xc1, 0)) {
            return "application/msword";
        }
        if (head.at(at, 9, 8, 16, 0, 0, 6, 5, 0) || head.at(at, 9, 8, 8, 0, 0, 5, 5, 0)) {
            return "application/vnd.ms-excel";
        }
        boolean slides = head.at(at, 0xa0, 0x46, 0x1d, 0xf0)
                || head.at(at, 0, 0x6e, 0x1e, 0xf0)
                || head.at(at, 0x0f, 0, 0xe8, 3);
        return slides ? "application/vnd.ms-powerpoint" : Types.OLE;
    }
}
