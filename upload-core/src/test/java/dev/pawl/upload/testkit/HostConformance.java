// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.http.UploadHttp;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/**
 * Everything that a host must do, over back-ends in memory: the whole test of an adapter is a class that extends this one
 * and starts a server with the adapter in it.
 */
public abstract class HostConformance implements HostStarter {
    private static final Optional<String> BOB = Optional.of(HostedUploads.OWNER + ": bob");

    /** For subclasses. */
    protected HostConformance() {}

    /**
     * What the HTTP stack cannot do. Declared, it is tested that it really cannot.
     *
     * @return the reason of each, by default nothing
     */
    protected Map<Lack, String> lacks() {
        return Map.of();
    }

    /**
     * Whether the host sends interim answers.
     *
     * @return by default that it does not
     */
    protected RufhConformance.Interim interim() {
        return RufhConformance.Interim.NOT_SENT;
    }

    /** What adapters do. */
    @Nested
    class Adapter extends AdapterConformance {
        @Override
        public TusConformance.Host start(UploadHttp uploads) throws Exception {
            return HostConformance.this.start(uploads);
        }

        @Override
        protected Map<Lack, String> lacks() {
            return HostConformance.this.lacks();
        }
    }

    /** The protocol tus. */
    @Nested
    class Tus extends TusConformance {
        @Override
        protected Host start(Settings settings) throws Exception {
            return HostedUploads.on(settings, HostConformance.this);
        }

        @Override
        protected Optional<String> otherOwner() {
            return BOB;
        }
    }

    /** The protocol of the IETF. */
    @Nested
    class Rufh extends RufhConformance {
        @Override
        protected TusConformance.Host start(TusConformance.Settings settings) throws Exception {
            return HostedUploads.on(settings, HostConformance.this);
        }

        @Override
        protected Optional<String> otherOwner() {
            return BOB;
        }

        @Override
        protected Interim interim() {
            return HostConformance.this.interim();
        }
    }

    /** The JSON API. */
    @Nested
    class Json extends JsonConformance {
        @Override
        protected TusConformance.Host start(TusConformance.Settings settings) throws Exception {
            return HostedUploads.on(settings, HostConformance.this);
        }

        @Override
        protected Optional<String> otherOwner() {
            return BOB;
        }
    }
}
