// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/**
 * Makes a name for people to read of whatever a client calls its file. The result is never part of a path, but people
 * save files under it: no path, no control, format or unassigned character, no blank or dot at its ends that matters to
 * a file system, no name of a device, at most 255 characters. Applying it twice is applying it once.
 */
final class FileNames {
    private static final int LONGEST = 255;
    private static final int MOST_ROUNDS = 8;
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private FileNames() {}

    /** Perhaps empty. */
    static String display(String raw) {
        String name = raw;
        // Removing a character may let its neighbours compose, composing may make one to be removed: to a fixed point.
        for (int round = 0; round < MOST_ROUNDS; round++) {
            String next = once(name);
            if (next.equals(name)) {
                return name;
            }
            name = next;
        }
        return "";
    }

    private static String once(String name) {
        String readable = Normalizer.normalize(withoutUnreadable(lastSegment(name)), Normalizer.Form.NFC);
        return noDevice(trimmed(shortened(readable)));
    }

    private static String lastSegment(String path) {
        String slashes = path.replace('\\', '/');
        int end = slashes.length();
        while (end > 0 && slashes.charAt(end - 1) == '/') {
            end--;
        }
        return slashes.substring(slashes.lastIndexOf('/', end - 1) + 1, end);
    }

    private static String withoutUnreadable(String name) {
        StringBuilder readable = new StringBuilder(name.length());
        name.codePoints().filter(FileNames::readable).map(FileNames::plainSpace).forEach(readable::appendCodePoint);
        return readable.toString();
    }

    private static boolean readable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static int plainSpace(int c) {
        return Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c;
    }

    private static String shortened(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        return name.substring(0, Character.isHighSurrogate(name.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }

    private static String trimmed(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
            end--;
        }
        return name.substring(0, end).stripLeading();
    }

    private static String noDevice(String name) {
        int dot = name.indexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        return DEVICES.contains(stem.strip().toLowerCase(Locale.ROOT)) ? "_" + name : name;
    }
}
