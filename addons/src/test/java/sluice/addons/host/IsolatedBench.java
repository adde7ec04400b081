package sluice.addons.host;

import java.nio.file.Path;
import java.util.Map;
import sluice.addons.testkit.Compiler;
import sluice.config.AddonLimits;
import sluice.config.AddonManifest;
import sluice.config.AddonManifest.Isolation;
import sluice.config.AddonManifest.Kind;
import sluice.loop.Timer;

/** A host whose addons run in processes of their own, and a heart that its loop should not miss. */
final class IsolatedBench implements AutoCloseable {
  private static final long BEAT_MILLIS = 10;

  final HostBench host;
  private final Timer heart;
  private long lastNanos;
  private long gapNanos;

  IsolatedBench(Path root) {
    host = new HostBench(root);
    lastNanos = System.nanoTime();
    heart = host.loop.setInterval(BEAT_MILLIS, this::beat);
  }

  private void beat() {
    long now = System.nanoTime();
    gapNanos = Math.max(gapNanos, now - lastNanos);
    lastNanos = now;
  }

  HostedAddon load(String name, String source) {
    return load(name, source, AddonLimits.of(name));
  }

  HostedAddon load(String name, String source, AddonLimits limits) {
    Compiler.build(host.library(name), source);
    return host.load(manifest(name, limits));
  }

  static AddonManifest manifest(String name, AddonLimits limits) {
    return new AddonManifest(
        name, "", 1, Kind.C, name + ".so", null, Isolation.PROCESS, limits, Map.of());
  }

  AddonStatus status(String name) {
    return host.addons.status().stream()
        .filter(status -> status.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The number of its process. */
  long pid(String name) {
    return host.pid(name);
  }

  void untilWhy(String name, String part) {
    host.until(() -> status(name).why().contains(part));
  }

  /** Between two beats of {@value #BEAT_MILLIS} ms, at most; from now on anew. */
  long gapMillis() {
    long gap = gapNanos / 1_000_000;
    gapNanos = 0;
    lastNanos = System.nanoTime();
    return gap;
  }

  @Override
  public void close() {
    heart.close();
    host.close();
  }
}
