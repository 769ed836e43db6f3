// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.Checksum;
import dev.pawl.upload.UploadRejectedException;
import dev.pawl.upload.detect.MagicBytes;
import dev.pawl.upload.http.json.JsonException;
import dev.pawl.upload.http.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Whatever reads what clients say. Each takes any bytes, refuses them as it is documented, and never gives out what it
 * promises not to; every other exception is a finding.
 */
enum Parser {
    TUS_METADATA("filename YS5iaW4=,k", "a YQ==", "is_confidential") {
        @Override
        void read(byte[] data) throws BadRequestException {
            TusMetadata.parse(text(data));
        }
    },
    TUS_CONCAT("partial", "final;/files/abcdefghijklmnopqrstuvwxyz", "final;http://localhost/files/a /files/b") {
        @Override
        void read(byte[] data) throws BadRequestException {
            TusConcat.parse(text(data), List.of("/files", "http://localhost/files"));
        }
    },
    TUS_CHECKSUM("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "crc32 AAAAAA==", "md5 ") {
        @Override
        void read(byte[] data) throws BadRequestException {
            TusChecksum.parse(text(data), List.of(Checksum.Algorithm.values()));
        }
    },
    BASE64("Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "YQ==", "YWI=") {
        @Override
        void read(byte[] data) {
            String text = text(data);
            CanonicalBase64.decode(text)
                    .ifPresent(bytes -> assertThat(Base64.getEncoder().encodeToString(bytes))
                            .isEqualTo(text));
        }
    },
    DICTIONARY("sha-256=:Kq5sNclPz7QV2+lfQIuc6R7oRu0=:", "a=?1;b=\"c\\\"\", d=(1 2.5);e=tok", "max-size=1, x") {
        @Override
        void read(byte[] data) {
            StructuredFields.dictionary(text(data));
        }
    },
    ITEM("?1", "-123456789012345", "\"text\";a=1", ":YQ==:", "1.5", "tok/en") {
        @Override
        void read(byte[] data) {
            StructuredFields.item(text(data));
        }
    },
    DIGEST("sha-256=:Kq5sNclPz7QV2+lfQIuc6R7oRu0=:", "md5=:YQ==:, sha-512=::") {
        @Override
        void read(byte[] data) throws BadRequestException {
            HttpDigest.of(Headers.NONE.with(HttpDigest.CONTENT, text(data)), HttpDigest.CONTENT);
        }
    },
    NUMBER("0", "9223372036854775807", "007") {
        @Override
        void read(byte[] data) {
            Numbers.parse(text(data)).ifPresent(number -> assertThat(number).isNotNegative());
        }
    },
    RANGE("bytes=0-1", "bytes=-5,7-", "bytes=1-2, 3-4") {
        @Override
        void read(byte[] data) {
            if (RangeWish.of(List.of(text(data)), LENGTH) instanceof RangeWish.Some some) {
                for (ByteRange range : some.ranges()) {
                    assertThat(range.length()).isPositive();
                    assertThat(range.first()).isNotNegative();
                    assertThat(range.first() + range.length()).isLessThanOrEqualTo(LENGTH);
                }
            }
        }
    },
    HTTP_DATE("Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994") {
        @Override
        void read(byte[] data) {
            HttpDate.parse(text(data));
        }
    },
    ENTITY_TAGS("\"a\", W/\"b\"", "*", "\"\"") {
        @Override
        void read(byte[] data) {
            EntityTags.of(List.of(text(data)));
        }
    },
    DISPOSITION("attachment; filename=\"a.bin\"", "attachment; filename*=UTF-8''%e2%82%ac.txt", "inline") {
        @Override
        void read(byte[] data) {
            assertThat(FileNames.display(DispositionName.parse(text(data)))).doesNotContainPattern(UNSHOWN);
        }
    },
    FILE_NAME("a.bin", "..\\..\\con", "C:\\x/y.txt", "\u202egnp.exe") {
        @Override
        void read(byte[] data) {
            assertThat(FileNames.display(new String(data, StandardCharsets.UTF_8)))
                    .doesNotContainPattern(UNSHOWN);
        }
    },
    HEADER_PARAMETERS("multipart/form-data; boundary=b", "text/plain; a=\"b\\\"c\"; d=e") {
        @Override
        void read(byte[] data) throws BadRequestException {
            HeaderParameters.of(text(data));
        }
    },
    QUERY("key=k1&expires=1&signature=a", "a=%20&b=+", "%") {
        @Override
        void read(byte[] data) throws BadRequestException {
            QueryText.of(text(data));
        }
    },
    TARGET("/abcdefghijklmnopqrstuvwxyz", "/a/b/../c", "/upload/abcdefghijklmnopqrstuvwxyz/chunk") {
        @Override
        void read(byte[] data) {
            Target.of(text(data));
            ApiTarget.of(text(data));
        }
    },
    ADDRESSES("127.0.0.1", "10.0.0.0/8", "::1", "fe80::/10") {
        @Override
        void read(byte[] data) {
            try {
                AddressRange.of(text(data));
            } catch (IllegalArgumentException noAddress) {
                assertThat(noAddress).isExactlyInstanceOf(IllegalArgumentException.class);
            }
        }
    },
    FORWARDED("for=1;host=example.org;proto=https", "host=\"[::1]:8080\"", "proto=http, host=a") {
        @Override
        void read(byte[] data) {
            for (String name : List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix")) {
                Headers headers = Headers.NONE.with(name, text(data)).with("X-Forwarded-For", "192.0.2.1");
                assertThat(BEHIND.apply(Requests.with(headers))).matches("[!#-;=?-Z_a-z~\\[\\]]*");
            }
        }
    },
    JSON("{\"fileName\":\"a\",\"fileSize\":3}", "{\"fileSize\":1e400}", "{\"a\":{\"a\":[1,null,true]}}") {
        @Override
        void read(byte[] data) throws JsonException {
            JsonObject.read(data, Set.of("fileName", "fileSize", "a"));
        }
    },
    FORM(
            "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc\r\n--b--\r\n",
            "--b\r\nContent-Disposition: form-data; name=a; filename=b\r\nX: y\r\n\r\n\r\n--\r\n--b\r\n--b--") {
        @Override
        void read(byte[] data) throws BadRequestException, UploadRejectedException, IOException {
            int step = data.length == 0 ? 1 : 1 + (data[0] & 7);
            assertThat(Collected.of(data, step)).as("in steps of %s", step).isEqualTo(Collected.of(data, 1 << 20));
        }
    },
    CONTENT_TYPE(
            "%PDF-1.7\n",
            "PK\u0003\u0004",
            "\u0000\u0000\u0000\u0018ftypmp42",
            "\u0000\u0000\u0000Dftypiso",
            "<svg xmlns=\"",
            "RIFF____WEBP") {
        @Override
        void read(byte[] data) {
            assertThat(MAGIC.detect(data, true)).matches("[!-~]+/[!-~]+");
            assertThat(MAGIC.detect(data, false)).matches("[!-~]+/[!-~]+");
        }
    };

    private static final long LENGTH = 1000;
    /** What changes how text around it is shown, or what a path means. */
    private static final String UNSHOWN = "[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069/\\\\]";

    private static final ProxyUrls BEHIND = ProxyUrls.behind("127.0.0.1");
    private static final MagicBytes MAGIC = new MagicBytes();

    private final List<String> seeds;

    Parser(String... seeds) {
        this.seeds = List.of(seeds);
    }

    abstract void read(byte[] data) throws BadRequestException, UploadRejectedException, JsonException, IOException;

    List<String> seeds() {
        return seeds;
    }

    /** Reads what may be refused. */
    void feed(byte[] data) {
        try {
            read(data);
        } catch (BadRequestException | UploadRejectedException | JsonException refused) {
            assertThat(refused.getMessage()).as("what the client hears").doesNotContainPattern("[\\p{Cc}]");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As a header field comes: a character a byte. */
    private static String text(byte[] data) {
        return new String(data, StandardCharsets.ISO_8859_1);
    }

    /** The parts of a form, and how its reading ended. */
    private static final class Collected implements FormReader.Parts {
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();

        static String of(byte[] data, int step) throws UploadRejectedException, IOException {
            Collected parts = new Collected();
            FormReader reader = new FormReader("b", parts);
            try {
                for (int at = 0; at < data.length; at += step) {
                    reader.read(ByteBuffer.wrap(data, at, Math.min(step, data.length - at)));
                }
            } catch (BadRequestException refused) {
                return "refused: " + refused.text();
            }
            return reader.ended() + " " + parts.said.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void begins(String name) {
            said.writeBytes(("<" + name + ">").getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public BodySink.Next content(ByteBuffer data) {
            while (data.hasRemaining()) {
                said.write(data.get());
            }
            return BodySink.Next.MORE;
        }

        @Override
        public void ends() {
            said.writeBytes("</>".getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
