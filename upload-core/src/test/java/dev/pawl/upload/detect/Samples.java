// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Content of many formats, made here: as much of each as its readers look at. */
final class Samples {
    static final String OOXML = "application/vnd.openxmlformats-officedocument.";

    private Samples() {}

    /** Text, one byte for each character; so {@code ÿ} is 0xff. */
    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] noise(long seed, int length) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    /** Something that begins like a format and goes on like most binary content. */
    static byte[] begun(byte[] magic) {
        return join(magic, new byte[16], noise(magic.length, 3_000));
    }

    static byte[] begun(String latin1) {
        return begun(latin1(latin1));
    }

    static byte[] at(int offset, String magic) {
        return join(new byte[offset], latin1(magic), new byte[600]);
    }

    static byte[] png() {
        return join(
                latin1("\u0089PNG\r\n\u001a\n"),
                chunk("IHDR", bytes(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0)),
                chunk("IEND", new byte[0]));
    }

    private static byte[] chunk(String name, byte[] data) {
        byte[] named = join(latin1(name), data);
        CRC32 crc = new CRC32();
        crc.update(named);
        return join(
                ByteBuffer.allocate(4).putInt(data.length).array(),
                named,
                ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    static byte[] jpeg() {
        return begun(join(bytes(0xff, 0xd8, 0xff, 0xe0, 0, 16), latin1("JFIF\0\1\1\0\0\1\0\1\0\0")));
    }

    static byte[] gif() {
        return join(
                latin1("GIF89a"),
                bytes(
                        1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44,
                        1, 0, 0x3b));
    }

    static byte[] bmp(int header) {
        ByteBuffer out = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        out.put(latin1("BM")).putInt(200).putInt(0).putInt(14 + header).putInt(header);
        if (header == 12) {
            out.putShort((short) 1).putShort((short) 1).putShort((short) 1).putShort((short) 24);
        } else {
            out.putInt(1).putInt(1).putShort((short) 1).putShort((short) 24);
        }
        return out.array();
    }

    static byte[] pdf() {
        return latin1("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n");
    }

    static byte[] iso(String major, String... compatible) {
        ByteArrayOutputStream box = new ByteArrayOutputStream();
        box.writeBytes(ByteBuffer.allocate(4).putInt(16 + 4 * compatible.length).array());
        box.writeBytes(latin1("ftyp" + major + "\0\0\2\0"));
        for (String brand : compatible) {
            box.writeBytes(latin1(brand));
        }
        return join(
                box.toByteArray(), bytes(0, 0, 0, 8), latin1("free"), bytes(0, 0, 1, 0), latin1("mdat"), noise(7, 248));
    }

    static byte[] ebml(String docType) {
        byte[] type = latin1(docType);
        byte[] header = join(
                bytes(0x42, 0x86, 0x81, 1, 0x42, 0xf7, 0x81, 1, 0x42, 0xf2, 0x81, 4, 0x42, 0xf3, 0x81, 8),
                bytes(0x42, 0x82, 0x80 | type.length),
                type,
                bytes(0x42, 0x87, 0x81, 4, 0x42, 0x85, 0x81, 2));
        return join(
                bytes(0x1a, 0x45, 0xdf, 0xa3, 0x80 | header.length),
                header,
                bytes(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
                noise(3, 500));
    }

    static byte[] riff(String form) {
        return join(latin1("RIFF"), bytes(0, 2, 0, 0), latin1(form), latin1("JUNK"), bytes(16, 0, 0, 0), noise(5, 500));
    }

    static byte[] asf(String... codecs) {
        byte[] guid =
                bytes(0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c);
        byte[] named = String.join("\0", codecs).getBytes(StandardCharsets.UTF_16LE);
        return join(guid, noise(8, 200), named, noise(9, 200));
    }

    static byte[] ogg(byte[] packet) {
        return join(
                latin1("OggS\0\2"),
                new byte[8],
                bytes(1, 2, 3, 4, 0, 0, 0, 0, 9, 9, 9, 9, 1, packet.length),
                packet,
                noise(9, 300));
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A zip of entries by the JDK: sizes follow the content, as with most that is written in one go. */
    static byte[] zip(String... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : entries) {
                int equals = entry.indexOf('=');
                byte[] content = utf8(equals < 0 ? "content of " + entry : entry.substring(equals + 1));
                zip.putNextEntry(new ZipEntry(equals < 0 ? entry : entry.substring(0, equals)));
                zip.write(content);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A zip whose first entry is stored and says what it is, as OpenDocument and EPUB want it. */
    static byte[] zipSaying(String type, String... others) {
        byte[] content = latin1(type);
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteBuffer head = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
        head.put(latin1("PK\3\4"))
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0);
        head.putInt((int) crc.getValue())
                .putInt(content.length)
                .putInt(content.length)
                .putShort((short) 8)
                .putShort((short) 0);
        return join(head.array(), latin1("mimetype"), content, zip(others));
    }

    static byte[] office(String mainPart, String folder) {
        return zip(
                "[Content_Types].xml=<?xml version=\"1.0\"?><Types><Override PartName=\"/" + folder
                        + "/main.xml\" ContentType=\"" + mainPart + "\"/></Types>",
                "_rels/.rels",
                folder + "/main.xml");
    }

    /** An OLE2 file of 512-byte sectors: a table of chains, then the directory, its streams in a chain of siblings. */
    static byte[] ole(String... streams) {
        return ole(0, streams);
    }

    static byte[] ole(int directorySector, String... streams) {
        int entries = 1 + streams.length;
        int sectors = (entries + 3) / 4;
        ByteBuffer out =
                ByteBuffer.allocate(512 * (3 + directorySector + sectors)).order(ByteOrder.LITTLE_ENDIAN);
        int first = 1 + directorySector;
        out.put(bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)).position(24);
        out.putShort((short) 0x3e)
                .putShort((short) 3)
                .putShort((short) 0xfffe)
                .putShort((short) 9)
                .putShort((short) 6);
        out.position(44);
        out.putInt(1).putInt(first);
        out.position(76);
        out.putInt(0);
        while (out.position() < 512) {
            out.putInt(-1);
        }
        out.putInt(-3);
        for (int i = 1; i < 128; i++) {
            boolean inDirectory = i >= first && i < first + sectors - 1;
            out.putInt(inDirectory ? i + 1 : i == first + sectors - 1 ? -2 : -1);
        }
        out.position(512 * (1 + first));
        entry(out, "Root Entry", 5, -1, 1);
        for (int i = 0; i < streams.length; i++) {
            entry(out, streams[i], 2, i + 2 < entries ? i + 2 : -1, -1);
        }
        return out.array();
    }

    private static void entry(ByteBuffer out, String name, int kind, int sibling, int child) {
        int start = out.position();
        out.put(name.getBytes(StandardCharsets.UTF_16LE)).position(start + 64);
        out.putShort((short) (2 * name.length() + 2)).put((byte) kind).put((byte) 1);
        out.putInt(-1).putInt(sibling).putInt(child).position(start + 128);
    }

    static byte[] tar() {
        byte[] tar = new byte[1536];
        System.arraycopy(latin1("hello.txt"), 0, tar, 0, 9);
        System.arraycopy(latin1("0000644\0000000000\0000000000\00000000000005\00014000000000\000"), 0, tar, 100, 48);
        System.arraycopy(latin1("0123456\0 0"), 0, tar, 147, 10);
        System.arraycopy(latin1("ustar\00000"), 0, tar, 257, 8);
        System.arraycopy(latin1("hello"), 0, tar, 512, 5);
        return tar;
    }

    static byte[] head(byte[] content) {
        return Arrays.copyOf(content, Math.min(content.length, 64 << 10));
    }
}
