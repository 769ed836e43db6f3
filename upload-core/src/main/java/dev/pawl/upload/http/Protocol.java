// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

/** One way of speaking about uploads. Parses, gives one command to the engine, renders; knows no other protocol. */
interface Protocol {
    /** Whether a request carries this protocol's mark. */
    boolean speaks(RequestHead head);

    /** Adds to the answer to OPTIONS what this protocol says of itself. */
    void advertise(RequestHead head, HostCapabilities host, Answer options);

    Exchange begin(RequestHead head, HostCapabilities host);
}
