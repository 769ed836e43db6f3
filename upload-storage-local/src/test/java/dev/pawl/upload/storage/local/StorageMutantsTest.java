// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

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
 * The tests are tested with storages that have one guard less: a line of the storage's own source is changed, compiled and
 * run, so a guard that is moved or reworded must be moved here too. The numbers are those of the decisions.
 */
final class StorageMutantsTest {
    private static final String SIMULATION = Proof.SIMULATION;

    /** Who goes on in a segment (0100). */
    static Stream<Mutant> writers() {
        return Stream.of(
                mutant(
                        "a tail is cut under the same epoch",
                        "Writers",
                        " && epoch > name.epoch()",
                        "",
                        "SegmentsTest.an_epoch_that_is_not_later_cuts_nothing"),
                mutant(
                        "a tail is cut twice in one boot",
                        "Writers",
                        " && !store.claims().isContinued(name)",
                        "",
                        "SegmentsTest.a_later_epoch_of_this_process_cuts_nothing_either"),
                mutant(
                        "a tail of this boot is cut",
                        "Writers",
                        "return !store.begunHere(name) && ",
                        "return ",
                        SIMULATION),
                mutant(
                        "a writer goes on in any segment",
                        "Writers",
                        "size == last.length() || isDead(name, epoch)",
                        "true",
                        SIMULATION),
                mutant(
                        "a segment of another process is written in a shared root",
                        "Writers",
                        "if (!store.exclusive() && !store.begunHere(name)) {",
                        "if (name == null) {",
                        SIMULATION),
                mutant(
                        "that a segment was gone on in is forgotten",
                        "SegmentHandle",
                        "store.claims().continued(name);",
                        "",
                        "SegmentsTest.a_later_epoch_of_this_process_cuts_nothing_either"),
                mutant(
                        "an idle writer is not ended by the next one",
                        "Claims",
                        "holder.epoch() < file.epoch() && holder.retire(file.base())",
                        "holder.epoch() < file.epoch()",
                        SIMULATION),
                mutant(
                        "a writer ends another one of its epoch",
                        "Claims",
                        "holder.epoch() < file.epoch() && holder.retire(file.base())",
                        "holder.retire(file.base())",
                        SIMULATION),
                mutant(
                        "sealed and poisoned segments are gone on in",
                        "Claims",
                        "if (isEnded(file.name())) {",
                        "if (file == null) {",
                        SIMULATION),
                mutant(
                        "a writer that was ended goes on",
                        "SegmentFile",
                        "case RETIRED -> throw new IOException(\"the writer was superseded\");",
                        "case RETIRED -> {}",
                        "SegmentsTest.a_later_epoch_takes_over_the_segment_of_an_idle_writer_and_ends_it"));
    }

    /** Whole content is fenced (0101). */
    static Stream<Mutant> wholes() {
        return Stream.of(
                mutant(
                        "whole content is not sealed when it is assembled",
                        "Assembly",
                        "if (!store.claims().seal(name, slice.count(), epoch)) {",
                        "if (name == null) {",
                        SIMULATION),
                mutant(
                        "a cut of a segment taken up is not forced",
                        "SegmentHandle",
                        "                forces.dirty();\n",
                        "",
                        SIMULATION),
                mutant(
                        "a segment of another process is adopted in a shared root",
                        "Assembly",
                        "if (!entire || !store.exclusive() && !store.begunHere(name)) {",
                        "if (!entire) {",
                        SIMULATION),
                mutant(
                        "what another process cut is not forced",
                        "Assembly",
                        "settle(name, slice.file());\n        }\n        return exact;",
                        "}\n        return exact;",
                        "FaultsTest.F02_a_tail_that_was_cut_but_not_durably_does_not_come_back_under_a_final_name"),
                mutant(
                        "a final name is not compared",
                        "Publication",
                        "if (!one) {",
                        "if (!one && target.isEmpty()) {",
                        "FaultsTest.F09_a_taken_final_name_is_not_overwritten"));
    }

    /** The order in which prune removes (0102), and what it knows without looking (0107). */
    static Stream<Mutant> pruning() {
        String comesBack = "PruningTest.S10_a_final_name_does_not_come_back_when_its_removal_was_not_durable";
        String late = "PruningTest.S10_a_promote_that_comes_late_leaves_no_final_name_that_nobody_looks_for";
        return Stream.of(
                mutant(
                        "the removal of a final name is not forced",
                        "Pruning",
                        "store.forces().directory(directory);",
                        "",
                        comesBack),
                mutant(
                        "nothing is forced where nothing was found",
                        "Pruning",
                        "store.disk().unlink(Places.published(destination, name));\n        }\n"
                                + "        store.forces().directory(directory);",
                        "if (store.disk().unlink(Places.published(destination, name))) {\n"
                                + "                store.forces().directory(directory);\n            }\n        }",
                        comesBack),
                mutant(
                        "nothing is left to tell of a final name",
                        "HoldingArea",
                        "disk.link(Places.held(name), Places.buried(name));",
                        "disk.link(Places.held(name), Places.buried(name));\n"
                                + "            disk.unlink(Places.buried(name));",
                        late),
                mutant(
                        "what is buried can still be promoted",
                        "HoldingArea",
                        "        remove(name, Places.held(name));\n",
                        "",
                        late),
                mutant(
                        "that a segment may have been promoted is overlooked",
                        "Claims",
                        "return before == null || before == Mark.CONDEMNED;",
                        "return true;",
                        late),
                mutant(
                        "a condemned segment is promoted",
                        "Claims",
                        "if (isEnded(name) ||",
                        "if (isEnded(name) && marks.get(name) != Mark.CONDEMNED ||",
                        late),
                mutant(
                        "what another process of a shared root promoted is overlooked",
                        "Pruning",
                        "return store.exclusive() && store.begunHere(name) && ",
                        "return store.begunHere(name) && ",
                        late),
                mutant(
                        "a tail is cut under the epoch that wrote it",
                        "Pruning",
                        " && keep.epoch() > name.epoch()",
                        "",
                        "PruningTest.what_a_writer_of_the_same_epoch_wrote_behind_what_is_kept_stays"),
                mutant(
                        "a tail that a writer of this epoch holds is cut",
                        "Claims",
                        "holder.epoch() < file.epoch() && holder.end()",
                        "holder.end()",
                        "PruningTest.a_writer_of_the_same_epoch_is_not_ended_for_a_cut"),
                mutant(
                        "tails stay",
                        "Pruning",
                        "boolean ours = store.exclusive() || store.begunHere(name);",
                        "boolean ours = false;",
                        "PruningTest.S10_what_an_abandoned_writer_wrote_behind_what_is_kept_is_cut"),
                mutant(
                        "a file that was created is not remembered",
                        "HoldingArea",
                        "listing(name.id()).added(name.id(), Places.held(name));",
                        "",
                        "HoldingAreaTest.S10_what_comes_while_a_directory_is_read_is_found"),
                mutant(
                        "a file that was buried is not remembered",
                        "HoldingArea",
                        "listing(name.id()).added(name.id(), Places.buried(name));",
                        "",
                        "HoldingAreaTest.S10_what_a_prune_buried_that_failed_then_is_not_forgotten"),
                mutant(
                        "what comes while a directory is read is not remembered",
                        "Listing",
                        "if (state != State.BEING_READ && state != State.KNOWN) {",
                        "if (state != State.KNOWN) {",
                        "HoldingAreaTest.S10_what_comes_while_a_directory_is_read_is_found"),
                mutant(
                        "a listing that failed is believed",
                        "Listing",
                        "if (state == State.BEING_READ && complete) {",
                        "if (state == State.BEING_READ) {",
                        "HoldingAreaTest.S10_a_listing_that_failed_is_not_believed"),
                mutant(
                        "a directory that is too long is taken for known",
                        "Listing",
                        "state = State.TOO_LONG;",
                        "files.remove(id);",
                        "HoldingAreaTest.S10_of_more_than_can_be_remembered_nothing_is_overlooked"),
                mutant(
                        "others' files are not looked for in a shared root",
                        "HoldingArea",
                        "if (sharing == Sharing.SHARED) {",
                        "if (sharing == null) {",
                        "HoldingAreaTest.S10_in_a_shared_root_the_files_of_others_are_found"));
    }

    /** Forces and errors of them (S1, 0104). */
    static Stream<Mutant> forces() {
        return Stream.of(
                mutant(
                        "a poisoned segment is forced again",
                        "SegmentForces",
                        "if (poisoned) {\n            throw",
                        "if (poisoned && name == null) {\n            throw",
                        "FaultsTest.F04_a_force_that_fails_in_the_background_is_not_forgotten"),
                mutant(
                        "the next writer does not know that a segment is poisoned",
                        "SegmentForces",
                        "store.claims().poisoned(name);",
                        "",
                        "FaultsTest.F04_after_a_failed_force_the_segment_is_never_forced_again_and_a_new_one_goes_on"),
                mutant(
                        "a force that waited for one that failed is believed",
                        "SegmentForces",
                        "                check();\n                file(handle.open(size));",
                        "                file(handle.open(size));",
                        "FaultsTest.F04_a_checkpoint_that_waits_for_a_force_in_the_background_fails_with_it"),
                mutant(
                        "a file that was taken away is acknowledged",
                        "SegmentFile",
                        "                verify();\n",
                        "",
                        "FaultsTest.a_writer_whose_file_was_taken_away_acknowledges_nothing"),
                mutant(
                        "a file that became shorter is gone on in",
                        "SegmentHandle",
                        "if (found != size) {",
                        "if (owner == null) {",
                        "FaultsTest.a_file_that_became_shorter_while_it_was_closed_acknowledges_nothing"),
                mutant(
                        "who comes while a directory is forced is covered by that",
                        "Forces",
                        "            next = new Round();\n            lock.unlock();",
                        "            lock.unlock();",
                        "ForcesTest.whoever_comes_while_a_force_runs_is_covered_by_a_later_one"),
                mutant(
                        "a force that failed is told to one only",
                        "Forces",
                        "mine.failure = returned ? failure",
                        "mine.failure = returned ? Optional.empty()",
                        "ForcesTest.a_failed_force_fails_for_all_who_shared_it"),
                mutant(
                        "an interrupt closes a file",
                        "FileDisk",
                        "boolean interrupted = Thread.interrupted();",
                        "boolean interrupted = false;",
                        "FaultsTest.F11_a_pending_interrupt_disturbs_nothing_and_is_kept"),
                mutant(
                        "an interrupt is lost",
                        "FileDisk",
                        "                    Thread.currentThread().interrupt();\n",
                        "",
                        "FaultsTest.F11_a_pending_interrupt_disturbs_nothing_and_is_kept"));
    }

    /** The root and what lies in it (S8, 0105, 0106). */
    static Stream<Mutant> root() {
        return Stream.of(
                mutant(
                        "a link on the way is followed",
                        "FileDisk",
                        "if (!attributes(directory).isDirectory()) {",
                        "if (directory == null) {",
                        "ShutInTest.A04_a_link_planted_anywhere_between_two_steps_leads_nowhere"),
                mutant(
                        "a destination may begin with a dot",
                        "Places",
                        "if (c == '/' || c == '.' ? begins : !isWord(c)) {",
                        "if (c == '/' ? begins : c != '.' && !isWord(c)) {",
                        "ShutInTest.A03_destinations_that_lead_out_are_refused"),
                mutant(
                        "a destination may have an empty segment",
                        "Places",
                        "if (c == '/' || c == '.' ? begins : !isWord(c)) {",
                        "if (c == '.' ? begins : c != '/' && !isWord(c)) {",
                        "ShutInTest.A03_destinations_that_lead_out_are_refused"),
                mutant(
                        "a destination may end with a slash",
                        "Places",
                        " && (text.isEmpty() || !begins)",
                        "",
                        "ShutInTest.A03_destinations_that_lead_out_are_refused"),
                mutant(
                        "bytes flow below an unmounted disk",
                        "Directories",
                        "        marker.check();\n",
                        "",
                        "FaultsTest.F32_nothing_flows_into_the_directory_below_an_unmounted_disk"),
                mutant(
                        "out of reach is lost",
                        "Store",
                        "        marker.check();\n",
                        "",
                        "FaultsTest.F32_nothing_flows_into_the_directory_below_an_unmounted_disk"),
                mutant(
                        "a checkpoint may have bytes behind it",
                        "CheckpointCodec",
                        "if (!in.hasRemaining()) {",
                        "if (in != null) {",
                        "SegmentsTest.names_and_checkpoints_are_read_strictly"),
                mutant(
                        "a number may be longer than it must",
                        "CheckpointCodec",
                        "if (next == 0 && shift > 0) {",
                        "if (next == 0 && shift > 90) {",
                        "SegmentsTest.names_and_checkpoints_are_read_strictly"),
                mutant(
                        "writers have as many files open as they like",
                        "OpenFiles",
                        "return open.size() < budget && open.add(file);",
                        "return open.add(file);",
                        "FaultsTest.F10_all_writers_together_stay_under_the_budget_of_open_files"),
                mutant(
                        "a second instance takes the root",
                        "RootLock",
                        "System.getProperties().putIfAbsent(property, \"taken\") != null",
                        "property.isEmpty()",
                        "RootLockTest.a_second_instance_is_refused_and_does_not_take_the_lock_away"));
    }

    private static Mutant mutant(String name, String file, String guard, String instead, String proof) {
        return new Mutant(name, new Mutation("dev.pawl.upload.storage.local." + file, guard, instead), proof);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"writers", "wholes", "pruning", "forces", "root"})
    void the_guard_is_where_it_was(Mutant mutant) throws Exception {
        assertThat(mutant.change().source()).isNotEmpty();
    }

    @Tag("thorough")
    @ParameterizedTest(name = "{0}")
    @MethodSource({"writers", "wholes", "pruning", "forces", "root"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void a_missing_guard_is_noticed(Mutant mutant) throws Exception {
        Optional<String> failure = mutant.failure();

        assertThat(failure).as("%s", mutant).isPresent();
    }
}
