// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

/** What must be there, so that its lack is a failure and no skipped test. */
final class Needed {
    /** Node.js, npm, Chromium, tuspy, curl: the clients of the real world. */
    static final boolean NODE = "1".equals(System.getenv("PAWL_REQUIRE_NODE"));

    private Needed() {}
}
