package sluice.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table "The folders" of docs/ARCHITECTURE.md, held. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("sluice");

  /** Who may import which of our packages; {@code .*} is a package and all below it. */
  private static final Map<String, List<String>> OURS = new LinkedHashMap<>();

  /** Who may import which library; the JDK, jspecify and the logger are everybody's. */
  private static final Map<String, List<String>> LIBRARIES = new LinkedHashMap<>();

  static {
    OURS.put("sluice.loop", List.of("sluice.loop.posix"));
    OURS.put("sluice.loop.posix", List.of());
    OURS.put("sluice.loop.net", List.of("sluice.loop", "sluice.loop.posix"));
    OURS.put("sluice.loop.http", List.of("sluice.loop", "sluice.loop.net"));
    OURS.put("sluice.loop.dns", List.of("sluice.loop", "sluice.loop.net"));
    OURS.put("sluice.loop.control", List.of("sluice.loop", "sluice.loop.posix"));
    // The line request reads the kernel's structs itself, which serves real and simulated lines.
    OURS.put("sluice.drivers", List.of("sluice.loop", "sluice.loop.posix"));
    OURS.put("sluice.drivers.bus", List.of("sluice.loop"));
    OURS.put(
        "sluice.drivers.serial", List.of("sluice.drivers.bus", "sluice.loop", "sluice.loop.posix"));
    OURS.put(
        "sluice.drivers.modbus",
        List.of(
            "sluice.drivers.bus",
            "sluice.drivers.sensors",
            "sluice.drivers.serial",
            "sluice.loop",
            "sluice.loop.net"));
    OURS.put(
        "sluice.drivers.lines",
        List.of(
            "sluice.drivers.bus",
            "sluice.drivers.sensors",
            "sluice.drivers.serial",
            "sluice.loop"));
    OURS.put(
        "sluice.drivers.linux",
        List.of("sluice.drivers", "sluice.drivers.bus", "sluice.loop", "sluice.loop.posix"));
    OURS.put(
        "sluice.drivers.sim",
        List.of(
            "sluice.drivers",
            "sluice.drivers.bus",
            "sluice.drivers.lines",
            "sluice.drivers.modbus",
            "sluice.drivers.serial",
            "sluice.loop",
            "sluice.loop.posix"));
    OURS.put("sluice.drivers.pi4j", List.of("sluice.drivers", "sluice.drivers.bus", "sluice.loop"));
    OURS.put(
        "sluice.drivers.sensors", List.of("sluice.drivers", "sluice.drivers.bus", "sluice.loop"));
    OURS.put("sluice.drivers.pins", List.of("sluice.drivers", "sluice.loop"));
    OURS.put(
        "sluice.drivers.expander",
        List.of("sluice.drivers", "sluice.drivers.bus", "sluice.loop", "sluice.loop.posix"));
    OURS.put("sluice.config", List.of());
    OURS.put("sluice.config.keys", List.of());
    OURS.put("sluice.addons", List.of("sluice.config.keys", "sluice.loop", "sluice.drivers"));
    OURS.put(
        "sluice.addons.child",
        List.of("sluice.addons", "sluice.config", "sluice.loop", "sluice.loop.posix"));
    OURS.put(
        "sluice.addons.host",
        List.of(
            "sluice.addons",
            "sluice.addons.child",
            "sluice.config",
            "sluice.config.keys",
            "sluice.drivers",
            "sluice.drivers.bus",
            "sluice.drivers.pi4j",
            "sluice.loop",
            "sluice.loop.posix"));
    OURS.put(
        "sluice.gateway",
        List.of(
            "sluice.gateway.*",
            "sluice.loop.*",
            "sluice.drivers.*",
            "sluice.config",
            "sluice.addons.*",
            "sluice.systemd"));
    // Publishes carry the spool's record id.
    OURS.put(
        "sluice.gateway.broker",
        List.of(
            "sluice.gateway.handover",
            "sluice.gateway.mqtt",
            "sluice.gateway.spool",
            "sluice.loop",
            "sluice.loop.net",
            "sluice.loop.posix"));
    OURS.put(
        "sluice.gateway.mqtt",
        List.of("sluice.loop.*", "sluice.gateway.handover", "sluice.gateway.spool"));
    OURS.put(
        "sluice.gateway.handover",
        List.of("sluice.drivers", "sluice.drivers.pins", "sluice.loop.posix"));
    OURS.put("sluice.gateway.shared", List.of("sluice.gateway.broker", "sluice.loop"));
    OURS.put("sluice.gateway.spool", List.of("sluice.loop", "sluice.loop.posix"));
    OURS.put("sluice.gateway.clock", List.of("sluice.loop", "sluice.loop.posix"));
    OURS.put(
        "sluice.gateway.route",
        List.of(
            "sluice.gateway.clock",
            "sluice.gateway.mqtt",
            "sluice.gateway.spool",
            "sluice.drivers",
            "sluice.loop"));
    OURS.put("sluice.ota", List.of());
    OURS.put("sluice.ota.delta", List.of("sluice.ota"));
    OURS.put("sluice.ota.bundle", List.of("sluice.config.keys", "sluice.ota", "sluice.ota.delta"));
    OURS.put("sluice.ota.store", List.of("sluice.ota"));
    OURS.put("sluice.ota.system", List.of("sluice.ota", "sluice.ota.store"));
    OURS.put(
        "sluice.ota.source",
        List.of(
            "sluice.ota",
            "sluice.ota.bundle",
            "sluice.ota.delta",
            "sluice.ota.store",
            "sluice.loop",
            "sluice.loop.http",
            "sluice.loop.net",
            "sluice.loop.posix"));
    OURS.put(
        "sluice.ota.supervisor",
        List.of(
            "sluice.ota",
            "sluice.ota.store",
            "sluice.loop",
            "sluice.loop.control",
            "sluice.loop.posix",
            "sluice.systemd"));
    OURS.put("sluice.systemd", List.of("sluice.loop", "sluice.loop.posix"));
    OURS.put("sluice.cli", List.of("sluice.*"));
    OURS.put("sluice.cli.log", List.of());
    OURS.put(
        "sluice.cli.addon",
        List.of(
            "sluice.addons",
            "sluice.addons.host",
            "sluice.config",
            "sluice.drivers",
            "sluice.drivers.bus",
            "sluice.drivers.sim",
            "sluice.loop",
            "sluice.ota",
            "sluice.ota.bundle"));

    LIBRARIES.put("io.netty.handler.ssl.", List.of("sluice.loop.net"));
    LIBRARIES.put(
        "io.netty.",
        List.of(
            "sluice.loop",
            "sluice.loop.http",
            "sluice.loop.net",
            "sluice.gateway.broker",
            "sluice.gateway.mqtt",
            "sluice.gateway.shared",
            "sluice.drivers.modbus"));
    LIBRARIES.put("io.lettuce.", List.of("sluice.gateway.shared"));
    LIBRARIES.put("com.digitalpetri.modbus.", List.of("sluice.drivers.modbus"));
    LIBRARIES.put("org.jctools.", List.of("sluice.loop", "sluice.cli.log"));
    LIBRARIES.put("org.xbill.", List.of("sluice.loop.dns"));
    LIBRARIES.put(
        "com.pi4j.",
        List.of(
            "sluice.addons",
            "sluice.addons.host",
            "sluice.drivers.pi4j",
            "sluice.drivers.sensors"));
    LIBRARIES.put("org.tomlj.", List.of("sluice.config"));
    LIBRARIES.put("picocli.", List.of("sluice.cli"));
    LIBRARIES.put(
        "com.fasterxml.jackson.core.",
        List.of(
            "sluice.addons.host",
            "sluice.loop.control",
            "sluice.gateway",
            "sluice.gateway.broker",
            "sluice.gateway.handover",
            "sluice.gateway.route",
            "sluice.ota.bundle",
            "sluice.ota.source",
            "sluice.ota.supervisor",
            "sluice.cli"));
    LIBRARIES.put(
        "io.airlift.compress.",
        List.of("sluice.gateway.route", "sluice.ota.bundle", "sluice.cli.addon"));
    LIBRARIES.put("org.apache.commons.compress.", List.of("sluice.ota.bundle", "sluice.cli.addon"));
    LIBRARIES.put("org.HdrHistogram.", List.of("sluice.gateway"));
    LIBRARIES.put("org.eclipse.paho.", List.of("sluice.gateway.mqtt", "sluice.cli"));
  }

  @Test
  void packagesImportOnlyWhatTheTableSays() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      String here = from.getPackageName();
      List<String> allowed = OURS.get(here);
      assertTrue(allowed != null, here + ": add it to the table");
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        String there = dependency.getTargetClass().getBaseComponentType().getPackageName();
        boolean ours = there.equals("sluice") || there.startsWith("sluice.");
        if (ours && !there.equals(here) && !allows(allowed, there)) {
          wrong.add(from.getName() + " uses " + dependency.getTargetClass().getName());
        }
      }
    }
    assertEquals("", String.join("\n", wrong), "see docs/ARCHITECTURE.md");
  }

  @Test
  void librariesAreUsedWhereTheTableSays() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        String name = dependency.getTargetClass().getBaseComponentType().getName();
        if (!libraryAllowed(from.getPackageName(), name)) {
          wrong.add(from.getName() + " uses " + name);
        }
      }
    }
    assertEquals("", String.join("\n", wrong), "see docs/ARCHITECTURE.md");
  }

  @Test
  void ofTheLoopOnePollerAndOneLogKnowNetty() {
    Set<String> users = new TreeSet<>();
    for (JavaClass from : CLASSES.that(in("sluice.loop"))) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        if (dependency.getTargetClass().getBaseComponentType().getName().startsWith("io.netty.")) {
          users.add(outermost(from).getSimpleName());
        }
      }
    }
    assertEquals(Set.of("NettyLog", "NettyPoller"), users);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("sluice.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void gatewayAndOtaNeverMeet() {
    List<String> wrong = new ArrayList<>();
    for (JavaClass from : CLASSES) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        String there = dependency.getTargetClass().getPackageName();
        if (apart(from.getPackageName(), there) || apart(there, from.getPackageName())) {
          wrong.add(from.getName() + " uses " + dependency.getTargetClass().getName());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean allows(List<String> allowed, String there) {
    for (String entry : allowed) {
      String stem = entry.endsWith(".*") ? entry.substring(0, entry.length() - 2) : entry;
      if (there.equals(stem) || (entry.endsWith(".*") && there.startsWith(stem + "."))) {
        return true;
      }
    }
    return false;
  }

  private static boolean libraryAllowed(String user, String name) {
    for (Map.Entry<String, List<String>> library : LIBRARIES.entrySet()) {
      if (name.startsWith(library.getKey())) {
        return library.getValue().contains(user);
      }
    }
    boolean common =
        name.startsWith("java.")
            || name.startsWith("javax.crypto.")
            || name.startsWith("javax.net.")
            || name.startsWith("javax.security.")
            || name.startsWith("org.tinylog.")
            || name.startsWith("org.jspecify.")
            || name.startsWith("sluice.");
    return common || !name.contains(".");
  }

  private static boolean apart(String from, String to) {
    return allows(List.of("sluice.gateway.*"), from) && allows(List.of("sluice.ota.*"), to);
  }

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> in(String name) {
    return com.tngtech.archunit.base.DescribedPredicate.describe(
        "in " + name, c -> c.getPackageName().equals(name));
  }

  private static JavaClass outermost(JavaClass inner) {
    return inner.getEnclosingClass().map(ArchitectureTest::outermost).orElse(inner);
  }
}
