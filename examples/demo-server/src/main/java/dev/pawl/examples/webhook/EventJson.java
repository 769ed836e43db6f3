// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.upload.ScanVerdict;
import dev.pawl.upload.UploadEvent;
import java.util.Locale;

/** An event as other systems read it. */
public final class EventJson {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private EventJson() {}

    /**
     * One object in one line.
     *
     * @param event any
     * @return JSON in ASCII
     */
    public static String of(UploadEvent event) {
        ObjectNode object = JSON.createObjectNode()
                .put("id", event.id())
                .put("upload", event.upload().text())
                .put("file", event.file().text())
                .put("owner", event.owner().text())
                .put("sequence", event.sequence())
                .put("at", event.at().toString())
                .put("state", event.state().name().toLowerCase(Locale.ROOT))
                .put("note", event.note());
        event.verdict().ifPresent(said -> write(said, object.putObject("verdict")));
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new AssertionError("texts and numbers can be written", e);
        }
    }

    private static void write(ScanVerdict said, ObjectNode object) {
        object.put("scanner", said.scanner())
                .put("engine", said.engine())
                .put("kind", said.kind().name().toLowerCase(Locale.ROOT))
                .put("finding", said.finding());
        said.sha256().ifPresent(sum -> object.put("sha256", sum.hex()));
        object.put("milliseconds", said.took().toMillis());
    }
}
