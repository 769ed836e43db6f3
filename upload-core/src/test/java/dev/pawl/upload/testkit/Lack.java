// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

/** What some HTTP stacks cannot do, so that no adapter on them can. */
public enum Lack {
    /** Trailer fields of requests are lost (H12). */
    TRAILERS,
    /** 100 (Continue) is sent before the adapter has judged the head (H07). */
    JUDGES_BEFORE_100
}
