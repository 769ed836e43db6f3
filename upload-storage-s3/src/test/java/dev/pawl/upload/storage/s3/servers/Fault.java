// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3.servers;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What goes wrong with one request. Unless it says otherwise the server never hears of the request. */
@FunctionalInterface
public interface Fault {
    /** Plays it; an exception ends the connection. */
    void play(Exchange exchange) throws IOException;

    /** The same, after the server did what was wanted: its answer is thrown away. */
    default Fault afterwards() {
        return exchange -> {
            exchange.forward().taken();
            play(exchange);
        };
    }

    /** An error as S3 tells it; status 200 with an error in it is one of its habits. */
    static Fault error(int status, String code) {
        String body = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>%s</Code><Message>scripted</Message><RequestId>scripted</RequestId></Error>""".formatted(code);
        return answer(status, "application/xml", body);
    }

    /** Any answer. */
    static Fault answer(int status, String type, String body) {
        return exchange -> exchange.answer(status, type, body);
    }

    static Fault internalError() {
        return error(500, "InternalError");
    }

    static Fault slowDown() {
        return error(503, "SlowDown");
    }

    static Fault clockSkew() {
        return error(403, "RequestTimeTooSkewed");
    }

    static Fault noSuchBucket() {
        return error(404, "NoSuchBucket");
    }

    static Fault noSuchUpload() {
        return error(404, "NoSuchUpload");
    }

    static Fault partRefused() {
        return error(400, "InvalidPart");
    }

    /** 200 with an error in its body, as Complete and Copy may answer minutes after their status was sent. */
    static Fault okWithError() {
        return error(200, "InternalError");
    }

    /** 200 with nothing in it: an answer without an ETag. */
    static Fault okWithNothing() {
        return answer(200, "application/xml", "");
    }

    /** 200 from something in between that is no S3. */
    static Fault okWithHtml() {
        return answer(200, "text/html", "<html><body>Please log in</body></html>");
    }

    /** A connection reset when the request came, before its body was read. */
    static Fault reset() {
        return Exchange::reset;
    }

    /** A connection reset after so many bytes of the body reached the server. */
    static Fault cutBody(int bytes) {
        return exchange -> exchange.cutBody(bytes);
    }

    /** One bit of the body, at this byte of it, is another one when it reaches the server. */
    static Fault changed(long at) {
        return exchange -> exchange.forwardChanged(at).relay();
    }

    /** The server did it, and nobody is told. */
    static Fault lostReply() {
        return reset().afterwards();
    }

    /** No answer, ever; the request is taken. */
    static Fault hang() {
        return exchange -> {
            exchange.swallow();
            exchange.hold();
        };
    }

    /** The server's answer, so much later. */
    static Fault late(Duration by) {
        return exchange -> {
            Exchange.Response response = exchange.forward();
            exchange.pause(by);
            response.relay();
        };
    }

    /** The server's answer, with a pause before each so many bytes of its body. */
    static Fault drip(int bytes, Duration pause) {
        return exchange -> exchange.forward().relay(new FilterOutputStream(exchange.toClient()) {
            @Override
            public void write(byte[] block, int at, int length) throws IOException {
                for (int done = 0; done < length; done += bytes) {
                    exchange.pause(pause);
                    out.write(block, at + done, Math.min(bytes, length - done));
                }
            }
        });
    }

    /** The server's answer, of whose body only so many bytes come before the connection ends. */
    static Fault truncated(long bytes) {
        return exchange -> {
            exchange.forward().relay(new FilterOutputStream(exchange.toClient()) {
                private long left = bytes;

                @Override
                public void write(byte[] block, int at, int length) throws IOException {
                    int some = (int) Math.min(left, length);
                    out.write(block, at, some);
                    left -= some;
                }
            });
            exchange.hangUp();
        };
    }

    /** The server's answer without one of its headers. */
    static Fault without(String header) {
        return exchange -> exchange.forward().relayWithout(header);
    }

    /** The server's answer with another body, such as an older list. */
    static Fault rewritten(UnaryOperator<String> body) {
        return exchange -> {
            Exchange.Response response = exchange.forward();
            exchange.answer(response.status(), "application/xml", body.apply(response.taken()));
        };
    }
}
