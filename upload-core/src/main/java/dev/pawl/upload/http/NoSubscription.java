// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.concurrent.Flow;

/** Stands where there is no subscription yet, or never will be. */
enum NoSubscription implements Flow.Subscription {
    NONE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
}
