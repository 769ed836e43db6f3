// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.tika.detect.MagicDetector;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Asking a part of Tika's rules finds what asking all of them finds. */
final class TikaRulesTest {
    private static final int HEAD = 1 << 10;

    @Test
    void what_a_rule_of_the_table_begins_with_is_let_through() throws Exception {
        Beginnings beginnings = new Beginnings();
        int learnt = 0;
        NodeList matches = table();
        for (int i = 0; i < matches.getLength(); i++) {
            Element match = (Element) matches.item(i);
            Beginnings alone = new Beginnings();
            if (alone.learn(match) && beginnings.learn(match)) {
                learnt++;
                Head planted = planted(match);
                assertThat(alone.mayFit(planted))
                        .as("%s at %s", match.getAttribute("value"), match.getAttribute("offset"))
                        .isTrue();
            }
        }

        assertThat(learnt).isGreaterThan(500);
    }

    @Test
    void noise_is_asked_for_few_rules_and_found_to_be_the_same() throws Exception {
        Random random = new Random(20261122);
        int few = 0;
        for (int i = 0; i < 400; i++) {
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            MimeTypes asked = TikaRules.TABLE.fitting(new Head(noise, true));
            few += asked == TikaRules.TABLE.all() ? 0 : 1;
            assertThat(detect(asked, noise)).as(Arrays.toString(noise)).isEqualTo(detect(TikaRules.TABLE.all(), noise));
        }

        assertThat(few).isGreaterThan(380);
    }

    @Test
    void ranges_patterns_and_masks_over_the_beginning_are_asked_always() throws Exception {
        NodeList matches = table();
        for (int i = 0; i < matches.getLength(); i++) {
            Element match = (Element) matches.item(i);
            String mask = match.getAttribute("mask").toLowerCase(Locale.ROOT);
            if (match.getAttribute("offset").contains(":")
                    || match.getAttribute("type").equals("regex")
                    || match.getAttribute("type").equals("stringignorecase")
                    || match.hasAttribute("minShouldMatch")
                    || !mask.isEmpty() && !mask.startsWith("0xffff")) {
                assertThat(new Beginnings().learn(match))
                        .as(match.getAttribute("value"))
                        .isFalse();
            }
        }
    }

    private static NodeList table() throws Exception {
        try (InputStream table = MimeTypes.class.getResourceAsStream("tika-mimetypes.xml")) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(table)
                    .getElementsByTagName("match");
        }
    }

    /** The bytes as Tika itself reads them from its table. */
    private static Head planted(Element match) throws ReflectiveOperationException {
        String mask = match.getAttribute("mask");
        MagicDetector rule = MagicDetector.parse(
                MediaType.OCTET_STREAM,
                "string",
                match.getAttribute("offset"),
                match.getAttribute("value"),
                mask.isEmpty() ? null : mask);
        Field pattern = MagicDetector.class.getDeclaredField("pattern");
        pattern.setAccessible(true);
        byte[] wanted = (byte[]) pattern.get(rule);
        byte[] content = new byte[Integer.parseInt(match.getAttribute("offset")) + wanted.length];
        System.arraycopy(wanted, 0, content, content.length - wanted.length, wanted.length);
        return new Head(content, true);
    }

    private static MediaType detect(MimeTypes rules, byte[] content) throws IOException {
        return rules.detect(new ByteArrayInputStream(content, 0, Math.min(HEAD, content.length)), new Metadata());
    }
}
