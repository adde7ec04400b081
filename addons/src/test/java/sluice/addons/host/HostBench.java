package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import sluice.addons.testkit.Compiler;
import sluice.config.AddonManifest;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** A host on a real loop, and a folder to put addons in. */
final class HostBench implements AutoCloseable {
  final Loop loop = Loop.open();
  final HeardOutlet outlet = new HeardOutlet();
  final TestBoard board = new TestBoard(loop);
  final Map<String, Map<String, String>> configs = new HashMap<>();
  final Addons addons =
      Addons.open(loop, outlet, board, Trust.ANYBODY, name -> configs.getOrDefault(name, Map.of()));
  final Path root;

  /** One of another outlet, whose addons are configured with nothing. */
  static Addons open(Loop loop, Outlet outlet) {
    return Addons.open(loop, outlet, new TestBoard(loop), Trust.ANYBODY, name -> Map.of());
  }

  HostBench(Path root) {
    this.root = root;
  }

  /** Where a library of that name is, or would be. */
  Path library(String name) {
    return root.resolve(name + ".so");
  }

  /** Builds and loads one, without a manifest. */
  HostedAddon load(String name, String source, String... options) {
    Compiler.build(library(name), source, options);
    return load(AddonManifest.bare(name, name + ".so", 1));
  }

  HostedAddon load(AddonManifest manifest) {
    addons.load(Candidate.of(manifest, "", root, root));
    return addon(manifest.name());
  }

  HostedAddon addon(String name) {
    HostedAddon addon = addons.addon(name);
    assertNotNull(addon);
    return addon;
  }

  void until(BooleanSupplier done) {
    Turns.until(loop, done, () -> addons.status() + " " + outlet.heard);
  }

  void untilState(String name, String label) {
    until(() -> addon(name).state().label().equals(label));
  }

  String why(String name) {
    return addons.status().stream()
        .filter(status -> status.name().equals(name))
        .findFirst()
        .orElseThrow()
        .why();
  }

  /** The number of an isolated one's process. */
  long pid(String name) {
    return Long.parseLong(why(name).replaceAll("process ([0-9]+).*", "$1"));
  }

  /** Mappings of addons in this process. */
  static long mappings() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/memfd:addon-")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Libraries of addons that are mapped. */
  static long libraries() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/memfd:addon-"))
          .map(line -> line.substring(line.indexOf("/memfd:")))
          .distinct()
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long descriptors() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With all of the heap touched and collected: neither garbage nor room for it is a leak. */
  static long residentKib() throws IOException {
    long bytes = 0;
    while (bytes < Runtime.getRuntime().maxMemory()) {
      bytes += new byte[1 << 20].length;
    }
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("/proc/self/status has no VmRSS");
  }

  /** Ends all, and waits for what can be unmapped. */
  @Override
  public void close() {
    addons.close();
    Turns.until(loop, () -> addons.hasEnded(), addons::status);
    board.close();
    loop.close();
  }
}
