// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import dev.pawl.examples.micrometer.UploadMetrics;
import dev.pawl.upload.engine.UploadObserver;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code GET /metrics} in the text format of Prometheus. A real host shows that to nobody but its own systems. */
final class MetricsPage extends Handler.Abstract.NonBlocking {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final UploadMetrics metrics = new UploadMetrics(registry);

    MetricsPage() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    UploadObserver observer() {
        return metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!HttpMethod.GET.is(request.getMethod())
                || !"/metrics".equals(request.getHttpURI().getPath())) {
            return false;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE).put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, registry.scrape(TYPE), callback);
        return true;
    }
}
