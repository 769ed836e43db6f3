// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Function;

/** What the host chose for Resumable Uploads for HTTP. The clock only tells how many seconds are left. */
record RufhSettings(
        Patience patience, Function<RequestHead, String> location, InstantSource clock, OptionalLong mostAppend) {}
