// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What the host chose for the JSON API.
 *
 * @param patience how slow a client may be
 * @param location the mount as clients see it
 * @param chunkSize of a numbered chunk, if the client wishes none
 * @param mostAppend bytes of one request, if something on the way takes no more
 * @param openChunks chunks of one upload that may come at once
 * @param links signs links, if the host wants them
 * @param storageUrls for how long a download is left to the storage, if it is
 * @param clock judges the time of links
 */
record ApiSettings(
        Patience patience,
        Function<RequestHead, String> location,
        long chunkSize,
        OptionalLong mostAppend,
        int openChunks,
        Optional<SignedUrls> links,
        Optional<Duration> storageUrls,
        InstantSource clock) {}
