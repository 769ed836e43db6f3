// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The demo server as operators have it: a process, which can be killed. */
final class DemoProcess implements AutoCloseable {
    private static final String READY = "listening on ";
    private static final String CLASSES = String.join(
            java.io.File.pathSeparator,
            Path.of("target", "classes").toString(),
            Path.of("target", "lib", "*").toString());

    /** The first compiler alone: the server is up in two thirds of the time, for half of the work. */
    private static final String SOON_UP = "-XX:TieredStopAtLevel=1";

    private static final Path OUR_JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Process process;
    private final URI address;

    private DemoProcess(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        process = builder.start();
        address = address();
    }

    /** What an operator's script runs, and soon up. */
    static List<String> command(List<String> jvm, List<String> words) {
        List<String> all = new ArrayList<>(List.of(SOON_UP));
        all.addAll(jvm);
        return command(OUR_JAVA, all, words);
    }

    private static List<String> command(Path java, List<String> jvm, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(jvm);
        command.addAll(List.of("-cp", CLASSES, DemoServer.class.getName()));
        command.addAll(words);
        return command;
    }

    /** Starts it on a directory; settings are lines of a file of settings. */
    static DemoProcess start(Path data, int port, List<String> jvm, String... settings) throws IOException {
        return start(data, port, jvm, Map.of(), List.of(), settings);
    }

    /** Starts it with more variables in its environment. */
    static DemoProcess start(Path data, int port, List<String> jvm, Map<String, String> environment, String... settings)
            throws IOException {
        return start(data, port, jvm, environment, List.of(), settings);
    }

    /** Starts it with more words on its command line, and in an environment of its own. */
    static DemoProcess start(
            Path data,
            int port,
            List<String> jvm,
            Map<String, String> environment,
            List<String> more,
            String... settings)
            throws IOException {
        return new DemoProcess(command(jvm, words(data, port, more, settings)), environment);
    }

    /** Starts it as operators do, by another JVM than that of the tests if there is one: its speed is looked at. */
    static DemoProcess start(Optional<Path> java, Path data, List<String> jvm, String... settings) throws IOException {
        return new DemoProcess(command(java.orElse(OUR_JAVA), jvm, words(data, 0, List.of(), settings)), Map.of());
    }

    private static List<String> words(Path data, int port, List<String> more, String... settings) throws IOException {
        Files.createDirectories(data);
        Path config = Files.write(data.resolve("demo.properties"), List.of(settings));
        List<String> words = new ArrayList<>(more);
        words.addAll(
                List.of("--port", Integer.toString(port), "--data", data.toString(), "--config", config.toString()));
        return words;
    }

    URI uploads() {
        return address.resolve("/files");
    }

    int port() {
        return address.getPort();
    }

    /** SIGKILL; returns when it is dead. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** SIGSTOP: it is there and does nothing, as in a long pause for garbage or a frozen virtual machine. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if nothing had been. */
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** SIGTERM; says the exit status. */
    int stop() throws InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return -1;
        }
        return process.exitValue();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Memory that is resident now, in MiB; 0 where the system does not tell. */
    long residentMebibytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
                }
            }
        }
        return 0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private URI address() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create(line.substring(READY.length()));
            }
        }
        throw new IOException("the server ended before it listened");
    }
}
