// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Serves docs/openapi.json at /openapi.json, so that tools find what the JSON API is. */
final class Description extends Handler.Abstract.NonBlocking {
    private final byte[] text = text();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean asked = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!asked || !"/openapi.json".equals(request.getHttpURI().getPath())) {
            return false;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json").put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(text), callback);
        return true;
    }

    private static byte[] text() {
        try (InputStream in =
                Objects.requireNonNull(Description.class.getResourceAsStream("/openapi.json"), "openapi.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
