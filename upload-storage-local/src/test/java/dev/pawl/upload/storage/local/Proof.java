// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.local;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs one test, or the simulation, in whatever class loader it was loaded by. */
public final class Proof {
    static final String SIMULATION = "Simulation";
    private static final long EXECUTIONS = 60_000;

    private Proof() {}

    /**
     * What the proof found.
     *
     * @param proof a test as {@code Class.method}, or the simulation
     * @return the text of the first failure, or empty
     * @throws IOException if there is no place for files
     * @throws ReflectiveOperationException if there is no such test
     */
    public static Optional<String> failure(String proof) throws IOException, ReflectiveOperationException {
        return proof.equals(SIMULATION) ? ofSimulation() : ofTest(proof);
    }

    private static Optional<String> ofSimulation() {
        LongAdder steps = new LongAdder();
        return LongStream.rangeClosed(1, EXECUTIONS)
                .mapToObj(seed -> Simulation.run(seed, Bug.NONE, Simulation.commands(seed), steps))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> ofTest(String proof) throws IOException, ReflectiveOperationException {
        int dot = proof.indexOf('.');
        Class<?> type = Class.forName(Proof.class.getPackageName() + "." + proof.substring(0, dot));
        Method test = Stream.of(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(proof.substring(dot + 1)))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(proof));
        Path place = Files.createTempDirectory("pawl-proof");
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object object = constructor.newInstance();
            for (Field field : type.getDeclaredFields()) {
                if (field.isAnnotationPresent(TempDir.class)) {
                    field.setAccessible(true);
                    field.set(object, Files.createDirectory(place.resolve(field.getName())));
                }
            }
            return ran(object, test);
        } finally {
            delete(place);
        }
    }

    private static Optional<String> ran(Object object, Method test) throws ReflectiveOperationException {
        try {
            run(object, BeforeEach.class);
            for (Object[] arguments : arguments(test)) {
                test.setAccessible(true);
                test.invoke(object, arguments);
            }
            run(object, AfterEach.class);
            return Optional.empty();
        } catch (InvocationTargetException e) {
            Thread.interrupted();
            return Optional.of(e.getCause().toString());
        }
    }

    /** A test takes none, or each constant of an enum. */
    private static List<Object[]> arguments(Method test) {
        return test.getParameterCount() == 0
                ? List.<Object[]>of(new Object[0])
                : Stream.of(test.getParameterTypes()[0].getEnumConstants())
                        .map(constant -> new Object[] {constant})
                        .toList();
    }

    private static void run(Object object, Class<? extends Annotation> when) throws ReflectiveOperationException {
        for (Method method : object.getClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(when)) {
                method.setAccessible(true);
                method.invoke(object);
            }
        }
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
