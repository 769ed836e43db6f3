// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Java block of the documents compiles as it stands. */
class DocumentedCodeTest {
    private static final String COMMON_IMPORTS =
            "import java.io.*; import java.nio.file.*; import java.time.*; import java.util.concurrent.*;"
                    + " import javax.sql.DataSource; ";
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path classes;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/embedding.md", "docs/content-types.md"})
    void every_java_block_compiles(String document) throws Exception {
        List<String> blocks = blocks(Files.readString(root().resolve(document)));

        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            assertThat(problems(block)).as("%s:%n%s", document, block).isEmpty();
        }
    }

    private String problems(String block) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter out = new StringWriter();
        List<String> options =
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        compiler.getTask(out, null, null, options, null, List.of(new Source(COMMON_IMPORTS + block)))
                .call();
        return out.toString();
    }

    private static List<String> blocks(String text) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("README.md"))) {
            at = at.getParent();
        }
        return at;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Block.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
