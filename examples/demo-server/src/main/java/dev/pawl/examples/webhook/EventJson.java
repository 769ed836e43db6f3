// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.webhook;

import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.UploadEvent;
import java.util.Locale;

/** An event as other systems read it. */
public final class EventJson {
    private EventJson() {}

    /**
     * One object in one line.
     *
     * @param event any
     * @return JSON in ASCII
     */
    public static String of(UploadEvent event) {
        return "{\"id\":" + text(event.id())
                + ",\"upload\":" + text(event.upload().text())
                + ",\"file\":" + text(event.file().text())
                + ",\"owner\":" + text(event.owner().text())
                + ",\"sequence\":" + event.sequence()
                + ",\"at\":" + text(event.at().toString())
                + ",\"state\":" + text(event.state().name().toLowerCase(Locale.ROOT))
                + ",\"note\":" + text(event.note())
                + event.verdict().map(said -> ",\"verdict\":" + verdict(said)).orElse("") + "}";
    }

    private static String verdict(ScanVerdict said) {
        return "{\"scanner\":" + text(said.scanner())
                + ",\"engine\":" + text(said.engine())
                + ",\"kind\":" + text(said.kind().name().toLowerCase(Locale.ROOT))
                + ",\"finding\":" + text(said.finding())
                + said.sha256().map(sum -> ",\"sha256\":" + text(sum.hex())).orElse("")
                + ",\"milliseconds\":" + said.took().toMillis() + "}";
    }

    private static String text(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
