// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Collections;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of rooms and the habits of main code, as docs/architecture.md tells them. */
final class HouseRulesTest {
    private static final String NOUNS = "dev.pawl.upload";
    private static final String SPI = "dev.pawl.upload.spi..";
    private static final String ENGINE = "dev.pawl.upload.engine..";
    private static final String HTTP = "dev.pawl.upload.http..";
    private static final String HTTP_JSON = "dev.pawl.upload.http.json..";
    private static final String DETECT = "dev.pawl.upload.detect..";
    private static final String MEMORY = "dev.pawl.upload.memory..";
    private static final String CONFIG = "dev.pawl.upload.config..";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String TIKA = "org.apache.tika..";
    private static final String[] XML = {"javax.xml.parsers..", "org.w3c.dom..", "org.xml.sax.."};
    private static final String COMMONS_IO = "org.apache.commons.io..";
    private static final String SLF4J = "org.slf4j..";
    private static final String FILES = "java.nio.file..";

    /** What every room may use: the JDK without sockets and without files, and annotations. */
    private static final DescribedPredicate<JavaClass> JDK = resideInAnyPackage("java..", "javax.crypto..")
            .and(not(resideInAnyPackage("java.net..", FILES)))
            .or(belongToAnyOf(URI.class, URISyntaxException.class))
            .or(resideInAPackage("org.jspecify.annotations"))
            .as("java.base without java.net (but URI) and without java.nio.file, and jspecify");

    private static final DescribedPredicate<JavaClass> IO = resideInAnyPackage("java.io..", "java.nio.channels..")
            .and(not(belongToAnyOf(IOException.class, UncheckedIOException.class, Serializable.class)))
            .as("streams and channels");

    private static JavaClasses core;

    @BeforeAll
    static void read() {
        core = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                .importPackages(NOUNS);
    }

    @Test
    void every_class_lives_in_a_room_of_the_table() {
        check(classes()
                .should()
                .resideInAnyPackage(NOUNS, SPI, ENGINE, HTTP, DETECT, MEMORY, CONFIG)
                .as("every class lives in a room of the table"));
    }

    @Test
    void nouns_import_nothing_of_ours() {
        check(room(NOUNS).should().onlyDependOnClassesThat(JDK.or(inRooms(NOUNS))));
    }

    @Test
    void nouns_do_no_io() {
        check(noClasses().that().resideInAPackage(NOUNS).should().dependOnClassesThat(IO));
    }

    @Test
    void spi_imports_nouns() {
        check(room(SPI).should().onlyDependOnClassesThat(JDK.or(inRooms(SPI, NOUNS))));
    }

    @Test
    void engine_imports_nouns_spi_and_slf4j() {
        check(room(ENGINE).should().onlyDependOnClassesThat(JDK.or(inRooms(ENGINE, NOUNS, SPI, SLF4J, COMMONS_IO))));
    }

    @Test
    void http_imports_nouns_spi_and_engine() {
        check(room(HTTP)
                .and()
                .resideOutsideOfPackage(HTTP_JSON)
                .should()
                .onlyDependOnClassesThat(JDK.or(inRooms(HTTP, NOUNS, SPI, ENGINE, SLF4J, COMMONS_IO))));
    }

    @Test
    void jackson_stays_in_its_one_package() {
        check(room(HTTP_JSON).should().onlyDependOnClassesThat(JDK.or(inRooms(HTTP, NOUNS, SPI, ENGINE, JACKSON))));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(HTTP_JSON)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(JACKSON));
    }

    @Test
    void detect_imports_nouns_spi_and_tika_with_its_table() {
        check(room(DETECT)
                .should()
                .onlyDependOnClassesThat(
                        JDK.or(inRooms(DETECT, NOUNS, SPI, TIKA, COMMONS_IO)).or(resideInAnyPackage(XML))));
    }

    @Test
    void memory_imports_nouns_and_spi() {
        check(room(MEMORY).should().onlyDependOnClassesThat(JDK.or(inRooms(MEMORY, NOUNS, SPI))));
    }

    @Test
    void config_imports_all_of_core_and_may_read_its_file() {
        check(room(CONFIG).should().onlyDependOnClassesThat(JDK.or(inRooms("dev.pawl.upload..", FILES, SLF4J))));
    }

    @Test
    void only_the_jdk_jspecify_and_exported_types_of_ours_stand_in_exported_signatures() throws IOException {
        Set<String> exported = exportedPackages();
        check(classes()
                .that(visibleIn(exported))
                .should(showOnly(JDK.or(resideInAPackage(FILES)).or(ourTypesIn(exported))))
                .as("exported signatures show only the JDK, jspecify and exported types of ours"));
    }

    @Test
    void the_clock_is_injected() {
        check(noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis"));
    }

    @Test
    void no_thread_sleeps() {
        check(noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "target is Thread.sleep",
                        call -> call.getTargetOwner().isAssignableTo(Thread.class)
                                && call.getName().equals("sleep"))));
    }

    @Test
    void A21_nothing_in_core_can_open_a_connection() {
        check(noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("java.net..").and(not(belongToAnyOf(URI.class, URISyntaxException.class)))));
    }

    @Test
    void no_thread_is_made_but_for_a_service_that_is_started_from_settings_alone() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(CONFIG.replace("..", ".OwnClock"))
                .should()
                .callConstructorWhere(DescribedPredicate.describe(
                        "target is a new Thread or Timer",
                        call -> call.getTargetOwner().isAssignableTo(Thread.class)
                                || call.getTargetOwner().isAssignableTo(Timer.class))));
    }

    @Test
    void no_static_field_is_mutable() {
        check(fields().that().areStatic().should(beConstant()).as("static fields are constants"));
    }

    private static GivenClassesConjunction room(String name) {
        return classes().that().resideInAPackage(name);
    }

    private static DescribedPredicate<JavaClass> inRooms(String... names) {
        return resideInAnyPackage(names);
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(core);
    }

    /** Of the module descriptor that was compiled; unit tests run on the class path, where several may lie. */
    private static Set<String> exportedPackages() throws IOException {
        for (var url : Collections.list(HouseRulesTest.class.getClassLoader().getResources("module-info.class"))) {
            try (InputStream in = url.openStream()) {
                ModuleDescriptor module = ModuleDescriptor.read(in);
                if (module.name().equals(NOUNS)) {
                    return module.exports().stream()
                            .map(ModuleDescriptor.Exports::source)
                            .collect(toUnmodifiableSet());
                }
            }
        }
        throw new AssertionError("no module-info.class of " + NOUNS + " on the class path");
    }

    private static DescribedPredicate<JavaClass> ourTypesIn(Set<String> exported) {
        return DescribedPredicate.describe(
                "exported types of ours", type -> visibleIn(exported).test(type));
    }

    private static DescribedPredicate<JavaClass> visibleIn(Set<String> exported) {
        return DescribedPredicate.describe(
                "are exported", type -> exported.contains(type.getPackageName()) && visible(type));
    }

    private static boolean visible(JavaClass type) {
        return shown(type.getModifiers())
                && type.getEnclosingClass().map(HouseRulesTest::visible).orElse(true);
    }

    private static boolean shown(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static ArchCondition<JavaClass> showOnly(DescribedPredicate<JavaClass> allowed) {
        return new ArchCondition<>("show only " + allowed.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.concat(
                                parents(type),
                                type.getMembers().stream()
                                        .filter(member -> shown(member.getModifiers()))
                                        .flatMap(HouseRulesTest::signature))
                        .map(JavaClass::getBaseComponentType)
                        .filter(shown -> !shown.isPrimitive() && !allowed.test(shown))
                        .distinct()
                        .forEach(shown -> events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " shows " + shown.getName() + " to its users")));
            }
        };
    }

    private static Stream<JavaClass> parents(JavaClass type) {
        return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .map(JavaType::getAllInvolvedRawTypes)
                .flatMap(Set::stream);
    }

    private static Stream<JavaClass> signature(JavaMember member) {
        return member instanceof JavaCodeUnit method
                ? Stream.concat(method.getAllInvolvedRawTypes().stream(), method.getExceptionTypes().stream())
                : member.getAllInvolvedRawTypes().stream();
    }

    /** Final, and of no type that exists to be changed. Arrays may be tables, but only private ones. */
    private static ArchCondition<JavaField> beConstant() {
        DescribedPredicate<JavaClass> changing = resideInAPackage("java.util.concurrent..")
                .and(not(assignableTo(Enum.class)))
                .or(assignableTo(Random.class))
                .or(assignableTo(ThreadLocal.class));
        return new ArchCondition<>("be constant") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                Set<JavaModifier> modifiers = field.getModifiers();
                boolean constant = modifiers.contains(JavaModifier.SYNTHETIC)
                        || modifiers.contains(JavaModifier.FINAL)
                                && !changing.test(field.getRawType())
                                && (!field.getRawType().isArray() || modifiers.contains(JavaModifier.PRIVATE));
                if (!constant) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is static and can change"));
                }
            }
        };
    }
}
