// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.upload.testkit.Mutation;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The model is tested with engines that have one guard less: a line of the engine's own source is changed, compiled and
 * run, so a guard that is moved or reworded must be moved here too.
 */
class EngineMutantsTest {
    private static final int RUNS = 60_000;

    static Stream<EngineMutant> mutants() {
        return Stream.of(
                mutant("doubts are forgotten", "Epochs", " && !inDoubt.contains(row.id())", ""),
                mutant(
                        "an epoch is taken though the row was changed",
                        "Epochs",
                        "if (ledger.record(draft) != Outcome.DONE) {",
                        "if (ledger.record(draft) == null) {"),
                mutant(
                        "an append does not take the epoch",
                        "Uploads",
                        "asRead ? rows : hold(id)",
                        "asRead ? rows : ledger.find(caller, id)"),
                mutant(
                        "a resume point does not end the append",
                        "Uploads",
                        "quiet(id, Rejection.SUPERSEDED);\n            Rows held = hold(id);\n            return finished",
                        "Rows held = hold(id);\n            return finished"),
                mutant(
                        "a resume point does not take the epoch",
                        "Uploads",
                        "Rows held = hold(id);\n            return finished",
                        "Rows held = ledger.find(caller, id);\n            return finished"),
                mutant("a stale append never yields", "Uploads", "!running.yieldsTo(row, offset)", "offset >= 0"),
                mutant(
                        "a late length that is reached finishes nothing",
                        "Uploads",
                        "length.isEmpty() || length.getAsLong() == rows.session().offset()",
                        "length.isEmpty()"),
                mutant(
                        "the offset is told before it is recorded",
                        "RunningAppend",
                        "context.doubt(id);\n            throw e;",
                        "return Outcome.DONE;"),
                mutant(
                        "a checksum is not waited for",
                        "RunningAppend",
                        "!checked() || body == Body.WHOLE",
                        "true || body == Body.WHOLE"),
                mutant(
                        "a checksum is not waited for when chunks come",
                        "RunningAppend",
                        "if (checked() || !lockedInTime())",
                        "if (!lockedInTime())"),
                mutant(
                        "a cut body finishes an upload",
                        "RunningAppend",
                        "body == Body.WHOLE && spec.completion() == Completion.LAST",
                        "spec.completion() == Completion.LAST"),
                mutant(
                        "an append with nothing to record tells what it knows",
                        "RunningAppend",
                        "if (rows.session().version() == before.session().version()) {",
                        "if (rows == null) {"),
                mutant(
                        "bytes beyond the allowance are taken",
                        "RunningAppend",
                        "length().orElse(rows.session().content().allowance());",
                        "length().orElse(most);"),
                mutant(
                        "another epoch's end is taken for one's own",
                        "AppendContext",
                        "\n                && found.get().session().epoch() == mine.session().epoch()",
                        ""),
                mutant(
                        "a dropped append leaves its digest",
                        "AppendContext",
                        "append.allRecorded() ? intake.whole() : intake.before()",
                        "intake.whole()"),
                mutant("a digest fits any checkpoint", "LiveDigests", ".filter(state -> state.at().equals(at))", ""),
                mutant(
                        "nothing is scanned",
                        "Completion",
                        "\n                && wiring.scanners().isEmpty()) {",
                        ") {"),
                mutant(
                        "an expected checksum is not held against the content",
                        "Scanning",
                        ".filter(expected -> !reading.matches(expected))",
                        ".filter(expected -> false)"),
                mutant(
                        "what one scanner cannot judge needs no other one",
                        "Scanning",
                        "if (end.isPresent()) {\n                    return end.get();",
                        "if (end.isPresent() || !unscannable.isEmpty()) {\n"
                                + "                    return end.orElse(new ScanWaived(\"\", reading.sha256()));"),
                mutant(
                        "what no scanner can judge passes by no policy",
                        "Scanning",
                        "return Optional.of(gaveUp(never.why()));",
                        "return Optional.of(new ScanWaived(\"\", reading.sha256()));"),
                mutant(
                        "what came in pieces is of any type",
                        "Pipeline",
                        "if (wiring.types().wanted(session)) {",
                        "if (wiring.types() == null) {"),
                mutant(
                        "a type is told by bytes without their checksum",
                        "RunningAppend",
                        "if (!checked() && first.full()) {",
                        "if (first.full()) {"),
                mutant(
                        "first bytes that are recorded are forgotten",
                        "AppendContext",
                        "FirstBytes.after(row.offset(), rules)",
                        "FirstBytes.after(0, rules)"),
                mutant(
                        "a piece of a concatenation is judged by itself",
                        "TypeRules",
                        "row.spec().role() != Role.PARTIAL;",
                        "row.spec() != null;"),
                mutant(
                        "content of a type that is not allowed goes on",
                        "RunningAppend",
                        "if (objection.isPresent()) {",
                        "if (objection == null) {"),
                mutant("a part in time is overlooked", "Pipeline", ".onlyIfStillDue()", ""),
                mutant(
                        "bytes are said to be gone and are there",
                        "Pipeline",
                        "wiring.storage(session).prune(session.id(), session.placement().destination(),"
                                + " Position.NOTHING);\n        return new Discarded();",
                        "return new Discarded();"),
                mutant(
                        "what is held for a file is pruned with it",
                        "Pipeline",
                        "destination(), keep);",
                        "destination(), Position.NOTHING);"),
                mutant("sources are never released", "Sources", "Role.FINAL && over", "Role.FINAL && !over"),
                mutant(
                        "a source may be removed under its concatenation",
                        "Commands",
                        "joined(rows) ? Optional.empty() : Optional.of(new Cancelled());",
                        "Optional.of(new Cancelled());"),
                mutant(
                        "what a listener refused is taken for delivered",
                        "Delivery",
                        "listener.on(event);\n                done.add(event);",
                        "done.add(event);\n                listener.on(event);"),
                mutant("events are not recorded", "Ledger", "draft.change(listeners)", "draft.change(Set.of())"),
                mutant(
                        "a sweep takes what lives",
                        "Maintenance",
                        "session.bytesGone() ? Position.NOTHING : Ledger.promoted(session)",
                        "Position.NOTHING"),
                mutant(
                        "files can be read before they are available",
                        "UploadService",
                        "if (file.state() != FileState.AVAILABLE) {",
                        "if (file.state() == FileState.QUARANTINED) {"));
    }

    private static EngineMutant mutant(String name, String file, String guard, String instead) {
        return new EngineMutant(name, new Mutation("dev.pawl.upload.engine." + file, guard, instead));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void the_guard_is_where_it_was(EngineMutant mutant) throws Exception {
        assertThat(mutant.change().source()).isNotEmpty();
    }

    @Tag("thorough")
    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void the_model_finds(EngineMutant mutant) throws Exception {
        Optional<String> failure = mutant.firstFailure(1, RUNS);

        assertThat(failure).as("%s", mutant).isPresent();
    }
}
