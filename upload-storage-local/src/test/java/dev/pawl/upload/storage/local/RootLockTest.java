// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.upload.spi.StorageWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An exclusive root has one instance in one process (fault F14, trap 1). */
@Timeout(60)
final class RootLockTest {
    @TempDir
    private Path root;

    /** The other process: opens the root, writes and records an upload, goes on writing, and waits to be killed. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws Exception {
            LocalStorage storage;
            try {
                storage = LocalStorage.at(Path.of(args[0])).open();
            } catch (IOException e) {
                System.out.println("refused " + e.getMessage());
                return;
            }
            Upload upload = new Upload();
            StorageWriter writer = upload.writer(storage);
            upload.append(writer, 50_000);
            writer.write(upload.bytes.buffer(0, 70_000));
            System.out.println("opened " + upload.id + " " + HexFormat.of().formatHex(upload.checkpoint.state()) + " "
                    + upload.offset);
            System.in.read();
        }
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String line(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    @Test
    void a_second_instance_is_refused_and_does_not_take_the_lock_away() throws Exception {
        try (LocalStorage first = LocalStorage.at(root).open()) {
            assertThatThrownBy(() -> LocalStorage.at(root).open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another instance in this process");
            Path link = Files.createSymbolicLink(root.resolveSibling(root.getFileName() + "-link"), root);
            assertThatThrownBy(() -> LocalStorage.at(link).open()).isInstanceOf(IOException.class);
            new Upload().append(first, 10);

            Process second = other();
            assertThat(line(second)).startsWith("refused").contains("in use by another process");
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        LocalStorage.at(root).open().close();
    }

    @Test
    void F01_the_next_process_goes_on_where_a_killed_one_had_recorded() throws Exception {
        Process killed = other();
        String[] told = line(killed).split(" ");
        assertThat(told[0]).isEqualTo("opened");
        assertThatThrownBy(() -> LocalStorage.at(root).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use by another process");
        killed.toHandle().destroyForcibly();
        assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();

        try (LocalStorage storage = LocalStorage.at(root).open()) {
            Upload upload = new Upload(told[1], told[2], Long.parseLong(told[3]), 2);
            upload.append(storage, 30_000);

            assertThat(Damage.segments(root)).hasSize(1);
            upload.verify(storage, upload.assemble(storage));
        }
    }

    @Test
    void sharing_is_fixed_when_the_root_is_made() throws Exception {
        LocalStorage.at(root).sharing(Sharing.SHARED).open().close();
        assertThatThrownBy(() -> LocalStorage.at(root).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another sharing");
    }
}
