// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

import dev.pawl.upload.Rejection;
import dev.pawl.upload.UploadEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an observer throws away from uploads. */
final class HarmlessObserver implements UploadObserver {
    private static final Logger LOG = LoggerFactory.getLogger(HarmlessObserver.class);

    private final UploadObserver observer;

    HarmlessObserver(UploadObserver observer) {
        this.observer = observer;
    }

    @Override
    public void happened(UploadEvent event) {
        tell(one -> one.happened(event));
    }

    @Override
    public void recorded(long bytes, Duration took) {
        tell(one -> one.recorded(bytes, took));
    }

    @Override
    public void superseded() {
        tell(UploadObserver::superseded);
    }

    @Override
    public void rejected(Rejection why) {
        tell(one -> one.rejected(why));
    }

    @Override
    public void following(int streams) {
        tell(one -> one.following(streams));
    }

    private void tell(Consumer<UploadObserver> what) {
        try {
            what.accept(observer);
        } catch (RuntimeException e) {
            LOG.warn("an observer failed and missed something", e);
        }
    }
}
