// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a zip is, by its first entries. Formats are told by files that their specifications want; content that looks like
 * two of them at once is told as neither, so that it passes no allow list by its better half.
 */
final class ZipEntries {
    private static final int MOST_ENTRIES = 500;
    private static final int LONGEST_NAME = 512;
    private static final int LOCAL_HEADER = 30;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int SIZE_FOLLOWS = 1 << 3;
    private static final String CONTENT_TYPES = "[Content_Types].xml";

    private final Head head;
    private final Set<String> names = new LinkedHashSet<>();
    private String declared = "";
    private String contentTypes = "";

    private ZipEntries(Head head) {
        this.head = head;
    }

    static String type(Head head) {
        ZipEntries zip = new ZipEntries(head);
        zip.read();
        List<String> found = List.of(zip.declaredType(), zip.office(), zip.program(), zip.map()).stream()
                .flatMap(Optional::stream)
                .toList();
        return found.size() == 1 ? found.get(0) : Types.ZIP;
    }

    private void read() {
        long at = 0;
        while (head.at(at, 'P', 'K', 3, 4) && names.size() < MOST_ENTRIES) {
            int nameLength = head.u16le(at + 26);
            int extraLength = head.u16le(at + 28);
            if (nameLength < 0 || extraLength < 0 || nameLength > LONGEST_NAME) {
                return;
            }
            String name = head.latin1(at + LOCAL_HEADER, nameLength);
            if (name.length() < nameLength) {
                return;
            }
            long content = at + LOCAL_HEADER + nameLength + extraLength;
            boolean sizeFollows = (head.u16le(at + 6) & SIZE_FOLLOWS) != 0;
            long size = head.u32le(at + 18);
            boolean first = names.isEmpty();
            names.add(name);
            look(name, first, head.u16le(at + 8), content, sizeFollows ? head.length() - content : size);
            at = sizeFollows && size == 0
                    ? head.find((int) Math.min(content, head.length()), 'P', 'K', 3, 4)
                    : content + size;
        }
    }

    private void look(String name, boolean first, int method, long content, long size) {
        if (first && name.equals("mimetype") && method == STORED) {
            declared = head.latin1(content, Math.min(size, 128));
        }
        if (name.equals(CONTENT_TYPES) && head.has(content, 1)) {
            contentTypes = method == DEFLATED ? inflated(content, size) : head.latin1(content, Math.max(0, size));
        }
    }

    /** However much it would become, no more than the head is long comes out. */
    private String inflated(long content, long size) {
        Inflater inflater = new Inflater(true);
        try {
            int count = (int) Math.max(0, Math.min(size, head.length() - content));
            inflater.setInput(head.bytes(), (int) content, count);
            byte[] out = new byte[64 << 10];
            int n = inflater.inflate(out);
            return new String(Arrays.copyOf(out, n), StandardCharsets.ISO_8859_1);
        } catch (DataFormatException broken) {
            return "";
        } finally {
            inflater.end();
        }
    }

    /** OpenDocument and EPUB say it themselves; nobody else is believed, for a client would say anything. */
    private Optional<String> declaredType() {
        for (String known : Types.OWN) {
            boolean saysItself = known.equals("application/epub+zip") || known.startsWith(Types.OPEN_DOCUMENT);
            if (saysItself && declared.startsWith(known) && !continues(declared, known.length())) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** Behind a stored type comes the next entry, or the end. */
    private static boolean continues(String text, int at) {
        return at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) && !text.startsWith("PK", at) || text.charAt(at) == '-');
    }

    private Optional<String> office() {
        if (!names.contains(CONTENT_TYPES) && !names.contains("_rels/.rels")) {
            return Optional.empty();
        }
        Optional<String> said = OfficeParts.saidBy(contentTypes);
        Set<String> folders = new LinkedHashSet<>();
        names.stream()
                .filter(name -> name.contains("/"))
                .forEach(name -> folders.add(name.substring(0, name.indexOf('/'))));
        Optional<String> seen =
                OfficeParts.seenIn(folders, names.stream().anyMatch(name -> name.endsWith("/vbaProject.bin")));
        return said.or(() -> seen);
    }

    private Optional<String> program() {
        if (names.contains("AndroidManifest.xml") || names.contains("classes.dex")) {
            return Optional.of("application/vnd.android.package-archive");
        }
        boolean java = names.contains("META-INF/MANIFEST.MF")
                || names.stream().anyMatch(name -> name.endsWith(".class") || name.startsWith("WEB-INF/"));
        return java ? Optional.of("application/java-archive") : Optional.empty();
    }

    private Optional<String> map() {
        return names.contains("doc.kml") ? Optional.of("application/vnd.google-earth.kmz") : Optional.empty();
    }
}
