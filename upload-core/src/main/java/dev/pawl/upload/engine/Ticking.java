// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.engine;

/** Something that a {@link Ticker} looks after while it lasts. */
interface Ticking {
    /** Whether there is something to do now; asked often, and by a thread that must not wait. */
    boolean wantsTick();

    /** Does it; may block. */
    void tick();
}
