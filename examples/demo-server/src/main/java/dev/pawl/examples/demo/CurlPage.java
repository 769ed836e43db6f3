// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Says at /curl how to try this without a browser. */
final class CurlPage extends Handler.Abstract.NonBlocking {
    static final String PATH = "/curl";
    private static final HttpField TYPE = new HttpField(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
    private static final HttpField POLICY =
            new HttpField("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");

    private final String advisedChunk;

    CurlPage(long chunkSize) {
        this.advisedChunk = chunkSize % (1 << 20) == 0 ? (chunkSize >> 20) + " MiB" : chunkSize + " bytes";
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean asked = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!asked || !PATH.equals(request.getHttpURI().getPath())) {
            return false;
        }
        response.getHeaders().put(TYPE).put(POLICY).put("X-Content-Type-Options", "nosniff");
        Content.Sink.write(response, true, text(authority(request)), callback);
        return true;
    }

    /** As the client sees us, if that cannot be anything but a host and a port. */
    private static String authority(Request request) {
        String authority = String.valueOf(request.getHttpURI().getAuthority());
        return authority.matches("[A-Za-z0-9.:\\[\\]-]{1,260}") ? authority : "127.0.0.1:8080";
    }

    private String text(String authority) {
        String text = """
                <!doctype html>
                <html lang="en"><meta charset="utf-8"><title>Pawl with curl</title>
                <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
                <style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
                pre{background:rgb(128 128 128/.12);padding:1rem;overflow:auto;border-radius:8px}</style>
                <h1>Pawl demo server</h1>
                <p>Resumable uploads: an acknowledged byte never slips back. This server speaks
                <a href="https://tus.io/protocols/resumable-upload">tus 1.0.0</a> and the IETF's resumable uploads at
                <code>/files</code> and <code>/uploads</code>, and a JSON API at <code>/api</code>, which
                <a href="/openapi.json">openapi.json</a> describes. Who you are is the user name of HTTP basic authentication (any password) or the header
                <code>X-Owner</code>, else "anonymous". It is a demonstration: it asks nobody for proof.</p>
                <h2>Try it with curl</h2>
                <pre>
                # create an upload; the answer's Location is its URL
                url=http://@authority@$(curl -si -X POST -H 'Tus-Resumable: 1.0.0' \\
                    -H "Upload-Length: $(wc -c &lt; FILE)" http://@authority@/files |
                    sed -n 's/^location: *//Ip' | tr -d '\\r')

                # send it; cut it with Ctrl-C whenever you like
                curl -i -X PATCH -H 'Tus-Resumable: 1.0.0' -H 'Upload-Offset: 0' \\
                    -H 'Content-Type: application/offset+octet-stream' --data-binary @FILE "$url"

                # how far did it get?
                curl -I -H 'Tus-Resumable: 1.0.0' "$url"

                # go on from there
                curl -i -X PATCH -H 'Tus-Resumable: 1.0.0' -H 'Upload-Offset: N' \\
                    -H 'Content-Type: application/offset+octet-stream' --data-binary @&lt;(tail -c +$((N+1)) FILE) "$url"

                # whole: read it back
                curl -s "$url" | sha256sum</pre>
                <h2>In numbered chunks, in any order and at once</h2>
                <pre>
                # the answer says uploadID, chunkSize and totalChunks
                curl -s -H 'Content-Type: application/json' http://@authority@/api/upload/initiate \\
                    -d "{\\"fileName\\":\\"FILE\\",\\"fileSize\\":$(wc -c &lt; FILE)}"

                # chunk N
                tail -c +$((N*CHUNKSIZE+1)) FILE | head -c CHUNKSIZE | curl -s --data-binary @- \\
                    -H 'Content-Type: application/octet-stream' \\
                    "http://@authority@/api/upload/UPLOADID/chunk?chunkNumber=N"

                # what became of it, and how it comes along
                curl -s -X POST http://@authority@/api/upload/UPLOADID/complete
                curl -sN http://@authority@/api/upload/UPLOADID/events</pre>
                <p>One PATCH may bring the whole file; clients that cut files into chunks are advised to send
                @chunk@ at once.</p>
                """;
        return text.replace("@authority@", authority).replace("@chunk@", advisedChunk);
    }
}
