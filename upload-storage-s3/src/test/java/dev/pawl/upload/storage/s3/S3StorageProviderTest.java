// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pawl.upload.spi.Durability;
import dev.pawl.upload.spi.StorageProvider;
import java.io.IOException;
import java.net.URI;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class S3StorageProviderTest {
    private final S3StorageProvider provider = new S3StorageProvider();

    @Test
    void it_is_found() {
        assertThat(ServiceLoader.load(StorageProvider.class).stream()
                        .map(found -> found.type().getName()))
                .contains(S3StorageProvider.class.getName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://a-bucket?region=eu-central-1",
                "s3://a-bucket/some/prefix?region=us-east-1&endpoint=http%3A%2F%2F127.0.0.1%3A9000&path-style=true",
                "s3://a-bucket/p?region=us-east-1&endpoint=http://127.0.0.1:9000&checksums=required",
                "s3://a-bucket/p?region=us-east-1&checksums=unchunked&promotion=in-place&create-only=true&part-size=5242880&memory=67108864&parallel=2"
            })
    void a_place_is_opened_without_asking_the_service(String place) throws Exception {
        try (S3Storage storage = open(place)) {
            assertThat(storage.traits().chunkMin()).isEqualTo(5 << 20);
            assertThat(storage.traits().checkpointEvery()).isEqualTo(place.contains("part-size") ? 5 << 20 : 8 << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:///prefix?region=us-east-1",
                "s3://user:secret@bucket/p?region=us-east-1",
                "s3://a-bucket/../p?region=us-east-1",
                "s3://a-bucket/p?region=us-east-1#x",
                "s3://a-bucket/p?region=us-east-1&region=us-east-1",
                "s3://a-bucket/p?region=us-east-1&access-key=x",
                "s3://a-bucket/p?region=us-east-1&path-style=yes",
                "s3://a-bucket/p?region=us-east-1&checksums=none",
                "s3://a-bucket/p?region=us-east-1&promotion=move",
                "s3://a-bucket/p?region=us-east-1&create-only=1",
                "s3://a-bucket/p?region=us-east-1&endpoint=ftp://host",
                "s3://a-bucket/p?region=us-east-1&endpoint=http://user:pw@host",
                "s3://a-bucket/p?region=us-east-1&part-size=8MiB",
                "s3://a-bucket/p?region=us-east-1&parallel=0",
                "s3://a-bucket/p?region=us-east-1&spool=disk",
                "s3://a-bucket/p?region=us-east-1&spool=tape",
                "s3://a-bucket/p?region=us-east-1&spool-directory=/tmp/x",
                "s3://a-bucket/p?region=us-east-1&spool=memory&spool-size=1000"
            })
    void what_is_not_understood_is_refused(String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(place))
                .withMessageContaining("wanted is s3://bucket/prefix");
    }

    @Test
    void sizes_that_do_not_go_together_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("s3://a-bucket/p?region=us-east-1&memory=1000"))
                .withMessageContaining("four parts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("s3://a-bucket/p?region=us-east-1&part-size=1000"))
                .withMessageContaining("from 5 MiB to 1 GiB");
    }

    private S3Storage open(String place) throws IOException {
        return provider.open(URI.create(place), Durability.SYNC, Runnable::run);
    }
}
