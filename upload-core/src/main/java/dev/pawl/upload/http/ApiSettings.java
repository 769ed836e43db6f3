// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.Duration;
import java.util.function.Function;

/**
 * What the host chose for the JSON API.
 *
 * @param idle how long a body may bring no byte
 * @param location what stands before the slash and the id of an upload
 * @param chunkSize of a numbered chunk, if the client wishes none
 * @param openChunks chunks of one upload that may come at once
 */
record ApiSettings(Duration idle, Function<RequestHead, String> location, long chunkSize, int openChunks) {}
