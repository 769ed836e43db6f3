// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import java.util.List;
import org.eclipse.jetty.http.CompressedContentFormat;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * The page at /, made of src/main/page by the build. It loads nothing from elsewhere and runs nothing that stands in it;
 * a build without npm has none, and / leads to {@link CurlPage}.
 */
final class UploadPage extends Handler.Wrapper {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final boolean built;

    UploadPage() {
        ResourceHandler files = new ResourceHandler();
        Resource folder = ResourceFactory.of(files).newClassLoaderResource("page/");
        built = folder != null && folder.resolve("index.html").exists();
        if (built) {
            files.setBaseResource(folder);
            files.setDirAllowed(false);
            files.setEtags(true);
            files.setCacheControl("no-cache");
            files.setPrecompressedFormats(List.of(CompressedContentFormat.GZIP));
            setHandler(files);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = String.valueOf(request.getHttpURI().getPath());
        boolean asked = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!asked || !path.equals("/") && !path.matches("/page/[a-z]+[.][a-z]+")) {
            return false;
        }
        if (!built) {
            Response.sendRedirect(request, response, callback, CurlPage.PATH);
            return true;
        }
        response.getHeaders()
                .put("Content-Security-Policy", POLICY)
                .put("X-Content-Type-Options", "nosniff")
                .put("Referrer-Policy", "no-referrer")
                .put("Cross-Origin-Opener-Policy", "same-origin");
        return super.handle(below(request, path), response, callback);
    }

    /** /page/page.js is page.js in the folder, and / is index.html. */
    private static Request below(Request request, String path) {
        String file = path.equals("/") ? "/index.html" : path.substring("/page".length());
        return Request.serveAs(request, HttpURI.build(request.getHttpURI()).path(file));
    }
}
