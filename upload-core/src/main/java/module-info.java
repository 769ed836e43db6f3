// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Resumable, chunked uploads for any Java server: the nouns, the two lifecycles, the doors to storage, scanner and
 * metadata, the engine that drives them, back-ends in memory, and protocols without an HTTP server.
 */
module dev.pawl.upload {
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.pawl.upload;
    exports dev.pawl.upload.engine;
    exports dev.pawl.upload.http;
    exports dev.pawl.upload.memory;
    exports dev.pawl.upload.spi;
}
