// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.scan.clamav;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The test file of the anti-virus industry, in two halves, so that no scanner trips over this file. */
public final class Eicar {
    private static final String HEAD = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR";
    private static final String TAIL = "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private Eicar() {}

    /**
     * Its bytes.
     *
     * @return in the clear
     */
    public static byte[] bytes() {
        return (HEAD + TAIL).getBytes(US_ASCII);
    }

    static String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** Packed so many times. */
    static byte[] zipped(int times) throws IOException {
        byte[] content = bytes();
        for (int i = 0; i < times; i++) {
            ByteArrayOutputStream zip = new ByteArrayOutputStream();
            try (ZipOutputStream out = new ZipOutputStream(zip)) {
                out.putNextEntry(new ZipEntry("inner" + i));
                out.write(content);
            }
            content = zip.toByteArray();
        }
        return content;
    }
}
