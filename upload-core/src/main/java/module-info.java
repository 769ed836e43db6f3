// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
/**
 * Resumable, chunked uploads for any Java server: the nouns, the two lifecycles, the doors to storage, scanner and
 * metadata, the engine that drives them, back-ends in memory, and protocols without an HTTP server.
 *
 * @uses dev.pawl.upload.spi.MetadataProvider to open the metadata store that settings name
 * @uses dev.pawl.upload.spi.ScannerProvider to open the scanner that settings name
 * @uses dev.pawl.upload.spi.StorageProvider to open the storage that settings name
 * @provides dev.pawl.upload.spi.MetadataProvider for rows in memory
 * @provides dev.pawl.upload.spi.StorageProvider for bytes in memory
 */
module dev.pawl.upload {
    requires com.fasterxml.jackson.databind;
    requires java.xml;
    requires static org.jspecify;
    requires org.apache.tika.core;
    requires org.slf4j;

    exports dev.pawl.upload;
    exports dev.pawl.upload.config;
    exports dev.pawl.upload.detect;
    exports dev.pawl.upload.engine;
    exports dev.pawl.upload.http;
    exports dev.pawl.upload.memory;
    exports dev.pawl.upload.spi;

    uses dev.pawl.upload.spi.MetadataProvider;
    uses dev.pawl.upload.spi.ScannerProvider;
    uses dev.pawl.upload.spi.StorageProvider;

    provides dev.pawl.upload.spi.MetadataProvider with
            dev.pawl.upload.memory.MemoryMetadataProvider;
    provides dev.pawl.upload.spi.StorageProvider with
            dev.pawl.upload.memory.MemoryStorageProvider;
}
