// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Scripts in Node.js with the packages that they need, installed below target when they are first wanted. */
record RealJsClient(Path folder) {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SOURCE = Path.of("src", "test", "js");

    static boolean possibleInChromium() {
        return Files.isExecutable(CHROMIUM) && possible();
    }

    static boolean possible() {
        return onPath("node") && onPath("npm");
    }

    /** Other processes of tests may want the same at the same time. */
    static RealJsClient installed() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "js"));
        try (FileChannel one = FileChannel.open(folder.resolve("lock"), CREATE, WRITE)) {
            one.lock();
            for (String file : new String[] {"package.json", "upload.mjs", "page.mjs"}) {
                update(SOURCE.resolve(file), folder.resolve(file));
            }
            if (differ(folder.resolve("package.json"), folder.resolve("installed.json"))) {
                run(folder, "npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error");
                update(folder.resolve("package.json"), folder.resolve("installed.json"));
            }
        }
        return new RealJsClient(folder);
    }

    private static void update(Path source, Path target) throws IOException {
        if (differ(source, target)) {
            Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean differ(Path source, Path target) throws IOException {
        return !Files.exists(target) || Files.mismatch(source, target) >= 0;
    }

    /** Uploads a file by one of the client's protocols; returns its URL when it is whole. */
    URI upload(Path file, URI uploads, String protocol) throws IOException, InterruptedException {
        String out = run(folder, "node", "upload.mjs", file.toAbsolutePath().toString(), uploads.toString(), protocol);
        return URI.create(out.strip());
    }

    /** What a script asks for that it cannot do. */
    interface Granting {
        void grant(String wish) throws Exception;
    }

    /** Uses the page in Chromium as one of the scenarios of page.mjs says; what is wrong is printed. */
    void page(URI page, Path files, String scenario, Granting granting) throws Exception {
        Process script = new ProcessBuilder(
                        "node", "page.mjs", CHROMIUM.toString(), page.toString(), files.toString(), scenario)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader wishes = script.inputReader(StandardCharsets.UTF_8)) {
            for (String wish = wishes.readLine(); wish != null; wish = wishes.readLine()) {
                granting.grant(wish);
                script.outputWriter().append("done\n").flush();
            }
            assertThat(script.waitFor()).as("%s: see above", scenario).isZero();
        } finally {
            script.destroyForcibly();
        }
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + out);
            }
            return out;
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
