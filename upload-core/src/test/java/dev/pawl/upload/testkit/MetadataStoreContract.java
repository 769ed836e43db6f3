// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.testkit;

import dev.pawl.upload.spi.MetadataStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link MetadataStore} must keep: at least one test for each numbered rule, named after it. An implementer
 * extends it and says how a store is opened; a test method has rows of its own.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class MetadataStoreContract
        implements RaceRules,
                QuotaRules,
                HistoryRules,
                ChangeRules,
                PartRules,
                WorkRules,
                OutboxRules,
                QueryRules,
                RateRules,
                RowRules {
    private final ManualClock clock = new ManualClock();
    private final List<MetadataStore> opened = new ArrayList<>();

    /** For subclasses. */
    protected MetadataStoreContract() {}

    /**
     * Opens a store on the rows of the running test: empty at the first call, with all that was recorded at later ones,
     * as another node or a restarted one finds them.
     *
     * @param time the store's time (M6)
     * @return a store that this test closes
     * @throws Exception if it cannot be opened; the test fails
     */
    protected abstract MetadataStore open(InstantSource time) throws Exception;

    @BeforeEach
    final void openTheFirst() throws IOException {
        another();
    }

    @AfterEach
    final void closeAll() throws IOException {
        for (MetadataStore store : opened) {
            store.close();
        }
    }

    @Override
    public final MetadataStore store() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public final MetadataStore another() throws IOException {
        try {
            opened.add(open(clock));
            return store();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public final MetadataStore reopened() throws IOException {
        closeAll();
        opened.clear();
        return another();
    }

    @Override
    public final ManualClock clock() {
        return clock;
    }
}
