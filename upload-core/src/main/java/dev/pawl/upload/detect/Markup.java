// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Markup by its root element. Whatever begins like a page is a page, also if bytes follow that no text has: a browser
 * that sniffs does the same (WHATWG, MIME Sniffing, section 7.1). No parser is involved, so there is nothing to expand
 * and nothing to fetch.
 */
final class Markup {
    private static final String SPACE = "\t\n\f\r ";
    private static final int LONGEST_NAME = 64;
    private static final String XHTML_NAMES = "http://www.w3.org/1999/xhtml";

    private static final Set<String> PAGE = Set.of(
            "html",
            "head",
            "body",
            "title",
            "script",
            "style",
            "meta",
            "link",
            "base",
            "iframe",
            "frame",
            "frameset",
            "object",
            "embed",
            "applet",
            "form",
            "input",
            "button",
            "img",
            "image",
            "video",
            "audio",
            "a",
            "b",
            "br",
            "p",
            "div",
            "span",
            "font",
            "center",
            "table",
            "ul",
            "ol",
            "dl",
            "pre",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "marquee",
            "details",
            "dialog",
            "template",
            "noscript",
            "textarea",
            "select",
            "main",
            "section",
            "article",
            "nav",
            "header",
            "footer");

    private static final Map<String, String> VOCABULARIES = Map.of(
            "rss", "application/rss+xml",
            "feed", "application/atom+xml",
            "stylesheet", "application/xslt+xml",
            "transform", "application/xslt+xml",
            "math", "application/mathml+xml",
            "gpx", "application/gpx+xml",
            "kml", "application/vnd.google-earth.kml+xml");

    private final String text;
    private int at;
    private boolean xml;
    private boolean page;

    private Markup(String text) {
        this.text = text;
    }

    static Optional<String> of(Head head) {
        return new Markup(Characters.any(head)).type();
    }

    private Optional<String> type() {
        skipSpace();
        if (!looksAt("<")) {
            return Optional.empty();
        }
        while (looksAt("<")) {
            if (looksAt("<?php") || looksAt("<?=")) {
                return Optional.of("text/x-php");
            }
            if (looksAt("<?")) {
                xml |= looksAt("<?xml");
                skipBehind("?>", at + 2);
            } else if (looksAt("<!--")) {
                page |= !xml;
                skipBehind("-->", at + 4);
            } else if (looksAt("<!doctype")) {
                declaration();
            } else {
                return root();
            }
            skipSpace();
        }
        return unfinished();
    }

    /** A page says so by its name; every other one may have declarations within brackets. */
    private void declaration() {
        String name = name(skippedSpace(at + "<!doctype".length()));
        page |= name.equalsIgnoreCase("html");
        xml |= !page;
        int bracket = text.indexOf('[', at);
        int close = text.indexOf('>', at);
        if (bracket >= 0 && bracket < close) {
            int end = text.indexOf(']', bracket);
            close = end < 0 ? -1 : text.indexOf('>', end);
        }
        at = close < 0 ? text.length() : close + 1;
    }

    private Optional<String> root() {
        String full = name(at + 1);
        String local = full.substring(full.indexOf(':') + 1);
        String lower = local.toLowerCase(Locale.ROOT);
        int end = at + 1 + full.length();
        boolean ends = end >= text.length() || (SPACE + "/>").indexOf(text.charAt(end)) >= 0;
        if (full.isEmpty() || !ends) {
            return unfinished();
        }
        int close = text.indexOf('>', at);
        String attributes = text.substring(end, close < 0 ? text.length() : close);
        if (lower.equals("svg")) {
            return Optional.of(Types.SVG);
        }
        if (PAGE.contains(lower)) {
            boolean strict = xml && attributes.contains(XHTML_NAMES);
            return strict || !xml || lower.equals("html")
                    ? Optional.of(strict ? Types.XHTML : Types.HTML)
                    : Optional.of(Types.XML);
        }
        if (page) {
            return Optional.of(Types.HTML);
        }
        return vocabulary(local, full, attributes, close);
    }

    private Optional<String> vocabulary(String local, String full, String attributes, int close) {
        boolean sure = xml
                || attributes.contains("xmlns")
                || attributes.endsWith("/")
                || close >= 0 && text.indexOf("</" + full, close) >= 0;
        return sure ? Optional.of(VOCABULARIES.getOrDefault(local, Types.XML)) : Optional.empty();
    }

    /** The root does not show in the first bytes, or is none. */
    private Optional<String> unfinished() {
        if (page) {
            return Optional.of(Types.HTML);
        }
        return xml ? Optional.of(Types.XML) : Optional.empty();
    }

    private String name(int from) {
        int end = from;
        while (end < text.length()
                && end - from < LONGEST_NAME
                && (Character.isLetterOrDigit(text.charAt(end)) || "_-.:".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return from < text.length() ? text.substring(from, end) : "";
    }

    private boolean looksAt(String wanted) {
        return text.regionMatches(true, at, wanted, 0, wanted.length());
    }

    private void skipBehind(String mark, int from) {
        int found = text.indexOf(mark, from);
        at = found < 0 ? text.length() : found + mark.length();
    }

    private void skipSpace() {
        at = skippedSpace(at);
    }

    private int skippedSpace(int from) {
        int next = from;
        while (next < text.length() && SPACE.indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        return next;
    }
}
