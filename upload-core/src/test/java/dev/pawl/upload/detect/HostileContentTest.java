// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import static dev.pawl.upload.detect.Samples.OOXML;
import static dev.pawl.upload.detect.Samples.bytes;
import static dev.pawl.upload.detect.Samples.join;
import static dev.pawl.upload.detect.Samples.latin1;
import static dev.pawl.upload.detect.Samples.noise;
import static dev.pawl.upload.detect.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A14: content that wants to be taken for something else, and content that wants to break whoever looks at it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileContentTest {
    private static final int HEAD = 64 << 10;
    private static final MagicBytes DETECTOR = new MagicBytes();

    private record Trap(int number, String what, String type, byte[] content) {
        @Override
        public String toString() {
            return number + ": " + what;
        }
    }

    static List<Trap> traps() {
        byte[] page = utf8("<html><script>alert(1)</script></html>");
        return List.of(
                new Trap(1, "noise with the name of a picture", "application/octet-stream", noise(1, 4_000)),
                new Trap(2, "a page with the name of a picture", "text/html", page),
                new Trap(3, "a page behind white space", "text/html", join(latin1(" \t\r\n\f\n"), page)),
                new Trap(4, "a page behind a byte order mark", "text/html", join(bytes(0xef, 0xbb, 0xbf), page)),
                new Trap(
                        5,
                        "a page in UTF-16",
                        "text/html",
                        join(
                                bytes(0xfe, 0xff),
                                new String(page, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16BE))),
                new Trap(
                        6,
                        "a page in UTF-16 without a mark",
                        "text/html",
                        new String(page, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16LE)),
                new Trap(
                        7,
                        "a page behind a comment longer than anybody looks",
                        "text/html",
                        utf8("<!--" + "x".repeat(HEAD))),
                new Trap(8, "a page with bytes that no text has", "text/html", join(page, noise(2, 500))),
                new Trap(
                        9,
                        "a picture that is a script as well",
                        "image/gif",
                        latin1("GIF89a/*\0\0\0\0*/=1;alert(1)//")),
                new Trap(
                        10,
                        "a picture with an archive of programs behind it",
                        "image/gif",
                        join(Samples.gif(), Samples.zip("META-INF/MANIFEST.MF", "A.class"))),
                new Trap(
                        11,
                        "a picture with a page in its comment",
                        "image/jpeg",
                        join(bytes(0xff, 0xd8, 0xff, 0xfe, 0, 60), page)),
                new Trap(
                        12,
                        "a drawing that is XML by its first line",
                        "image/svg+xml",
                        utf8("<?xml version='1.0'?>\n<svg onload='alert(1)'/>")),
                new Trap(
                        13,
                        "a drawing behind a declaration with brackets",
                        "image/svg+xml",
                        utf8("<!DOCTYPE x [<!ENTITY e '<html>'>]><svg/>")),
                new Trap(
                        14,
                        "a zip that calls itself a picture",
                        "application/zip",
                        Samples.zipSaying("image/png", "a.txt")),
                new Trap(
                        15,
                        "a zip that is a document and a program",
                        "application/zip",
                        Samples.zip("[Content_Types].xml=", "word/document.xml", "META-INF/MANIFEST.MF", "A.class")),
                new Trap(
                        16,
                        "a document with macros among ordinary names",
                        "application/vnd.ms-word.document.macroenabled.12",
                        Samples.office("application/vnd.ms-word.document.macroEnabled.main+xml", "word")),
                new Trap(
                        17,
                        "an OLE2 file that is two documents",
                        "application/x-ole-storage",
                        Samples.ole("WordDocument", "Workbook")),
                new Trap(
                        18,
                        "an encrypted document, of which nobody knows anything",
                        "application/x-ole-storage",
                        Samples.ole("EncryptedPackage", "EncryptionInfo")),
                new Trap(
                        19,
                        "a program with a document behind it",
                        "application/x-msdownload",
                        join(latin1("MZ"), new byte[200], Samples.pdf(), Samples.zip("word/document.xml"))),
                new Trap(20, "a page that is a document farther on", "text/html", join(page, Samples.pdf())),
                new Trap(
                        21,
                        "letters that look like magic numbers",
                        "text/plain",
                        utf8("BM is a company. MZ are initials. ID3 is a tag, and PK a name.")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traps")
    void A14_no_content_passes_for_something_else(Trap trap) {
        byte[] head = Samples.head(trap.content);

        assertThat(DETECTOR.detect(head, head.length == trap.content.length)).isEqualTo(trap.type);
    }

    @Test
    void D5_a_document_that_hides_its_macros_is_told_as_one_that_has_them() {
        assertThat(DETECTOR.detect(
                        Samples.zip("[Content_Types].xml=", "word/vbaProject.bin", "word/document.xml"), true))
                .isEqualTo("application/vnd.ms-word.document.macroenabled.12");
        String both = "\"" + OOXML
                + "wordprocessingml.document.main+xml\" \"application/vnd.ms-word.document.macroEnabled.main+xml\"";
        assertThat(DETECTOR.detect(Samples.zip("[Content_Types].xml=" + both, "word/vbaProject.bin"), true))
                .isEqualTo("application/vnd.ms-word.document.macroenabled.12");
    }

    @Test
    void D5_markup_is_never_told_as_text_wherever_it_is_cut() {
        byte[] page = utf8("  <!-- a comment --><!DOCTYPE html><html><head><title>x</title>");
        for (int length = 7; length <= page.length; length++) {
            assertThat(DETECTOR.detect(Arrays.copyOf(page, length), false))
                    .as("%s", length)
                    .isEqualTo("text/html");
        }
    }

    @Test
    void text_is_text_wherever_it_is_cut() {
        byte[] text = utf8("Überall gibt es Wörter: 日本語 auch.\n".repeat(3_000));
        for (int length = HEAD - 8; length <= HEAD; length++) {
            assertThat(DETECTOR.detect(Arrays.copyOf(text, length), false)).isEqualTo("text/plain");
        }
    }

    @Test
    void json_is_json_wherever_it_is_cut_and_only_if_it_ends_when_nothing_follows() {
        byte[] json = utf8("{\"a\": [1, 2.5e-3, true, null, \"x\\\"y\\u00e9\"], \"b\": {\"c\": []}}");
        for (int length = 1; length <= json.length; length++) {
            byte[] cut = Arrays.copyOf(json, length);
            assertThat(DETECTOR.detect(cut, false)).as("%s", length).isEqualTo("application/json");
            assertThat(DETECTOR.detect(cut, true)).isEqualTo(length == json.length ? "application/json" : "text/plain");
        }
        assertThat(DETECTOR.detect(utf8("[section]\nkey=value\n"), true)).isEqualTo("text/plain");
        assertThat(DETECTOR.detect(utf8("{not json}"), true)).isEqualTo("text/plain");
    }

    static List<byte[]> bombs() {
        List<byte[]> bombs = new ArrayList<>();
        for (String unit : List.of(
                " ",
                "<",
                "<!",
                "<!--",
                "<?",
                "<!DOCTYPE x [",
                "<a ",
                "[",
                "{\"a\":",
                "\"",
                ",",
                ";\n",
                "\t",
                "\n",
                "\\",
                "PK\3\4",
                "(",
                "a",
                "\0",
                "ÿ",
                "From ",
                "%PDF",
                "<svg:",
                "&x;")) {
            bombs.add(latin1(unit.repeat(HEAD / unit.length())));
        }
        bombs.add(
                utf8(
                        "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><l>&c;</l>"));
        bombs.add(utf8("<?xml version='1.0'?><!DOCTYPE l SYSTEM 'file:///etc/passwd'><l/>"));
        bombs.add(Samples.zip("[Content_Types].xml=" + "\0".repeat(50 << 20), "word/document.xml"));
        bombs.add(manyEntries());
        bombs.add(circle());
        for (int i = 0; i < 8; i++) {
            bombs.add(join(
                    bytes(0x1a, 0x45, 0xdf, 0xa3, 1 << i),
                    new byte[8],
                    bytes(0x42, 0x82, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)));
        }
        bombs.add(join(bytes(0xff, 0xff, 0xff, 0xff), latin1("ftyp"), latin1("zzzz".repeat(15_000))));
        return bombs;
    }

    private static byte[] manyEntries() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] empty = join(latin1("PK\3\4"), new byte[26]);
        while (out.size() < HEAD) {
            out.writeBytes(empty);
        }
        return out.toByteArray();
    }

    /** Every sector is followed by itself, every entry is its own sibling and child. */
    private static byte[] circle() {
        byte[] ole = Samples.ole("a", "b", "c");
        Arrays.fill(ole, 512, 1024, (byte) 1);
        for (int entry = 1024; entry + 128 <= ole.length; entry += 128) {
            Arrays.fill(ole, entry + 68, entry + 80, (byte) 0);
        }
        return ole;
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void D3_A17_no_content_takes_long_or_throws(byte[] bomb) {
        byte[] head = Samples.head(bomb);
        byte[] before = head.clone();

        assertThatCode(() -> {
                    for (int i = 0; i < 6; i++) {
                        DETECTOR.detect(head, i % 2 == 0);
                    }
                })
                .doesNotThrowAnyException();
        assertThat(head).as("content is not changed").isEqualTo(before);
    }

    /** Found by fuzzing: a brand of three characters. */
    @Test
    void D3_no_content_that_is_cut_in_its_first_bytes_makes_it_throw() {
        for (byte[] content : FormatsTest.contents()) {
            for (int length = 0; length <= Math.min(32, content.length); length++) {
                assertThat(DETECTOR.detect(Arrays.copyOf(content, length), true))
                        .matches("[a-z]+/[a-z0-9.+_-]+");
            }
        }
    }

    @Test
    void D3_no_content_however_broken_makes_it_throw() {
        Random random = new Random(14);
        List<byte[]> seeds = FormatsTest.contents();
        for (int i = 0; i < 5_000; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            byte[] broken = Arrays.copyOf(seed, random.nextInt(Math.min(seed.length, 2_000) + 1));
            for (int flips = random.nextInt(20); flips > 0 && broken.length > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            String type = DETECTOR.detect(broken, random.nextBoolean());
            assertThat(type).matches("[a-z]+/[a-z0-9.+_-]+");
        }
    }
}
