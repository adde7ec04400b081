package sluice.addons.child;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonLimits;
import sluice.config.AddonManifest;
import sluice.loop.posix.UnixSocket;

/**
 * How an addon's process is held.
 *
 * @param user and group that it becomes; 0: it stays the gateway's
 * @param spaceBytes of addresses that it may use: code, stacks, heap, buffers, the rings
 * @param vm of an addon in Java or JNI; null for one against {@code sluice_addon.h}
 * @param spinNanos for which it looks for an answer or a message before it sleeps, at most: it
 *     learns what is worth it
 */
public record ChildPlan(
    String name,
    long user,
    long spaceBytes,
    AddonLimits limits,
    @Nullable VmPlan vm,
    long spinNanos) {
  /** For the program, its C library and others, and what is shared. */
  static final long SPACE_BASE = 48L << 20;

  static final long SPACE_A_THREAD = 1L << 20;

  /** Of systemd's dynamic users: numbers that no account has. */
  private static final long USERS_FROM = 61_184;

  private static final long USERS = 65_519 - USERS_FROM + 1;
  private static final long SPIN_NANOS = 100_000;

  /** As the manifest says, and as this process may. */
  public static ChildPlan of(AddonManifest manifest, @Nullable VmPlan vm) {
    AddonLimits limits = manifest.limits();
    boolean canBecomeOthers = UnixSocket.uid() == 0;
    long base = vm == null ? SPACE_BASE : VmPlan.SPACE;
    long space = base + limits.memoryBytes() + SPACE_A_THREAD * limits.threads();
    return new ChildPlan(
        manifest.name(),
        canBecomeOthers ? user(manifest.name()) : 0,
        space,
        limits,
        vm,
        Runtime.getRuntime().availableProcessors() > 1 ? SPIN_NANOS : 0);
  }

  private static long user(String name) {
    return USERS_FROM + Math.floorMod(name.hashCode(), USERS);
  }

  /** As {@code main.c} reads them. */
  List<String> arguments(long parent) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sluice-addon-host",
                name,
                "" + parent,
                "" + user,
                "" + spaceBytes,
                "" + limits.handles(),
                "" + limits.threads(),
                "" + limits.memoryBytes(),
                limits.network() ? "1" : "0",
                "" + spinNanos));
    if (vm != null) {
      all.addAll(vm.arguments());
    }
    return all;
  }
}
