package sluice.addons.host;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import sluice.addons.child.VmPlan;
import sluice.config.AddonManifest;
import sluice.drivers.Chip;
import sluice.loop.Loop;

/** What of this process an addon's virtual machine is made of. */
final class VmParts {
  /** Of the heap, for the host; the addon's is {@code limits.memory}. */
  private static final long HEAP_BYTES = 16L << 20;

  private static final List<Class<?>> OURS =
      List.of(VmMain.class, Loop.class, Chip.class, AddonManifest.class);

  /** A class of each library that these need, or an addon may. */
  private static final List<String> LIBRARIES =
      List.of(
          "org.jctools.queues.MessagePassingQueue",
          "com.pi4j.context.Context",
          "org.slf4j.Logger",
          "org.slf4j.nop.NOPServiceProvider",
          "org.tinylog.Logger",
          "org.tinylog.core.TinylogLoggingProvider");

  private VmParts() {}

  /** The runtime of this process, and what an addon is written against. */
  static VmPlan plan(AddonManifest manifest) {
    List<Path> parts =
        Stream.concat(OURS.stream(), LIBRARIES.stream().flatMap(VmParts::ifThere))
            .map(VmParts::origin)
            .distinct()
            .toList();
    long heap = HEAP_BYTES + manifest.limits().memoryBytes();
    return new VmPlan(System.getProperty("java.home", ""), parts, heap);
  }

  private static Stream<Class<?>> ifThere(String name) {
    try {
      return Stream.of(Class.forName(name, false, VmParts.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      return Stream.empty(); // the host's own log: lines of addons take another way
    }
  }

  private static Path origin(Class<?> of) {
    try {
      return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // a file's
    }
  }
}
