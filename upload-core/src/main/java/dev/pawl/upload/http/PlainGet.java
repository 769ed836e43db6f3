// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

/** A GET without any protocol's mark, as of a browser: the content of an upload. */
final class PlainGet implements Protocol {
    private final ContentReader contents;

    PlainGet(ContentReader contents) {
        this.contents = contents;
    }

    @Override
    public boolean speaks(RequestHead head) {
        return head.method().equals("GET") && Target.of(head.path()) instanceof Target.Upload;
    }

    @Override
    public void advertise(HostCapabilities host, Answer options) {
        // nothing to say
    }

    @Override
    public Exchange begin(RequestHead head, HostCapabilities host) {
        if (head.caller().isEmpty()) {
            return Answer.of(401).text("unauthorized: nobody is logged in");
        }
        return Target.of(head.path()) instanceof Target.Upload upload
                ? contents.read(head, head.caller().get(), upload.id())
                : Answer.of(404).text("unknown: there is nothing here");
    }
}
