// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3Client;

/** Everything a thousand times smaller, so that every rule about sizes is met in every test. */
final class Small {
    static final int PART = 8 << 10;
    /** Stages of 8 parts, objects of 20. */
    static final Sizes SIZES = new Sizes(PART, 8, 5 << 10, 96 << 10, 4 << 20, 20);

    static final String HELD = "a/prefix/held/";
    static final String FINAL = "a/prefix/final/";

    private Small() {}

    static SimulatedS3 service() {
        return new SimulatedS3(SIZES);
    }

    static S3Storage storage(ObjectStore service, Executor executor) {
        return storage(service, executor, new SplittableRandom());
    }

    static S3Storage inPlace(ObjectStore service, Executor executor, Sizes sizes, long memory) {
        return storage(
                service,
                executor,
                sizes,
                new OpenStages(1000),
                memory,
                new SplittableRandom(),
                System::nanoTime,
                Promotion.IN_PLACE);
    }

    static S3Storage spooled(ObjectStore service, Executor executor, Sizes sizes, Path directory) {
        return S3Storage.in(new NoClient(), "bucket", executor)
                .prefix("a/prefix")
                .memory(16 * sizes.part())
                .spool(directory)
                .spoolBytes(4 * sizes.part())
                .open(service, sizes, new OpenStages(1000), new SplittableRandom(), System::nanoTime);
    }

    static S3Storage storage(ObjectStore service, Executor executor, RandomGenerator random) {
        return storage(service, executor, SIZES, 16L * PART, random);
    }

    static S3Storage storage(ObjectStore service, Executor executor, Sizes sizes, long memory, RandomGenerator random) {
        return storage(service, executor, sizes, new OpenStages(1000), memory, random, System::nanoTime);
    }

    static S3Storage storage(
            ObjectStore service,
            Executor executor,
            Sizes sizes,
            OpenStages stages,
            long memory,
            RandomGenerator random,
            LongSupplier nanoTime) {
        return storage(service, executor, sizes, stages, memory, random, nanoTime, Promotion.COPY);
    }

    static S3Storage storage(
            ObjectStore service,
            Executor executor,
            Sizes sizes,
            OpenStages stages,
            long memory,
            RandomGenerator random,
            LongSupplier nanoTime,
            Promotion promotion) {
        return S3Storage.in(new NoClient(), "bucket", executor)
                .prefix("a/prefix")
                .promotion(promotion)
                .memory(memory)
                .open(service, sizes, stages, random, nanoTime);
    }

    /** Never asked: the simulated service stands behind it. */
    private static final class NoClient implements S3Client {
        @Override
        public String serviceName() {
            return "none";
        }

        @Override
        public void close() {}
    }
}
