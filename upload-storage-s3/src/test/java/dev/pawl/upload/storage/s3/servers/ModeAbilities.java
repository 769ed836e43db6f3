// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import static dev.pawl.upload.storage.s3.servers.Ability.works;

import dev.pawl.upload.ByteRange;
import dev.pawl.upload.testkit.SeededBytes;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** What depends on how bodies are sent: asked in each {@link ClientMode}. */
final class ModeAbilities {
    private ModeAbilities() {}

    static List<Ability> all() {
        return List.of(
                works("PutObject of bytes", probe -> probe.holds(probe.put(100), 100)),
                works("PutObject of no bytes", probe -> probe.holds(probe.put(0), 0)),
                works("PutObject of a stream that is read once", probe -> {
                    String key = Probe.newKey();
                    probe.client()
                            .putObject(
                                    b -> b.bucket(probe.bucket()).key(key),
                                    RequestBody.fromInputStream(
                                            new SeededBytes(1).stream(new ByteRange(0, 300_000)), 300_000));
                    return probe.holds(key, 300_000);
                }),
                works("parts of bytes, and Complete", probe -> {
                    Probe.Upload upload = probe.begin().part(1, Probe.PART).part(2, 100);
                    upload.complete();
                    return probe.holds(upload.key(), Probe.PART, 100);
                }),
                works("DeleteObjects", probe -> {
                    ObjectIdentifier missing =
                            ObjectIdentifier.builder().key(Probe.newKey()).build();
                    return probe.client()
                            .deleteObjects(b -> b.bucket(probe.bucket()).delete(all -> all.objects(List.of(missing))))
                            .errors()
                            .isEmpty();
                }));
    }
}
