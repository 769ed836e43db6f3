// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Upload protocols without an HTTP server. {@link dev.pawl.upload.http.UploadHttp} turns the head of a request into an
 * answer or into a sink for its body; a host's adapter is about a hundred lines. One class per protocol: it parses, gives
 * one command to the engine and renders the result; no protocol knows another.
 */
@NullMarked
package dev.pawl.upload.http;

import org.jspecify.annotations.NullMarked;
