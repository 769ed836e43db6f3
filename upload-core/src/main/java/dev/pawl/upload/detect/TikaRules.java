// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.mime.MimeTypesFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The table of Apache Tika, without the magic numbers that it is never asked for: those of texts, and those that
 * {@link Signatures} looks for. Content that nothing fits pays for every rule, so it is asked for those only that
 * {@link Beginnings} cannot rule out.
 */
final class TikaRules {
    /** Read once, which takes a fifth of a second; safe for all threads. */
    static final TikaRules TABLE;

    private static final Set<String> TEXTS = Set.of("text", "message", "multipart");
    private static final Set<String> OURS = Set.of("application/illustrator+ps", "video/x-ms-wmv", "audio/x-ms-wma");

    static {
        TABLE = read();
    }

    private final MimeTypes all;
    private final MimeTypes anywhere;
    private final Beginnings beginnings = new Beginnings();

    private TikaRules(Document table) throws MimeTypeException {
        remove(table, "magic", magic -> neverAsked(((Element) magic.getParentNode()).getAttribute("type")));
        all = MimeTypesFactory.create(table);
        remove(table, "match", match -> match.getParentNode().getNodeName().equals("magic") && beginnings.learn(match));
        remove(table, "magic", magic -> magic.getElementsByTagName("match").getLength() == 0);
        anywhere = MimeTypesFactory.create(table);
    }

    private static TikaRules read() {
        try (InputStream table = MimeTypes.class.getResourceAsStream("tika-mimetypes.xml")) {
            return new TikaRules(
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(table));
        } catch (IOException | ParserConfigurationException | SAXException | MimeTypeException e) {
            throw new IllegalStateException("the table of tika-core cannot be read", e);
        }
    }

    /** Every type with its names and extensions. */
    MimeTypes all() {
        return all;
    }

    /** The rules that may fit this content. */
    MimeTypes fitting(Head head) {
        return beginnings.mayFit(head) ? all : anywhere;
    }

    private static boolean neverAsked(String type) {
        boolean text = TEXTS.contains(type.substring(0, type.indexOf('/')));
        return text || type.endsWith("+xml") || OURS.contains(type);
    }

    private static void remove(Document table, String name, Predicate<Element> unwanted) {
        NodeList live = table.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < live.getLength(); i++) {
            elements.add((Element) live.item(i));
        }
        elements.stream()
                .filter(unwanted)
                .forEach(element -> element.getParentNode().removeChild(element));
    }
}
