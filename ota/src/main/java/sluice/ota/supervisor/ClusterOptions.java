package sluice.ota.supervisor;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import sluice.ota.Slot;

/**
 * What a cluster's parent is told.
 *
 * @param dir of the slots; the control socket is in its folder {@code cluster}
 * @param factory the installed command
 * @param arguments that every worker is started with, before its number
 * @param workers 1 and up
 * @param sticky whether the same client id goes to the same worker
 * @param current whose release is started; asked at each start
 * @param children how long they may take
 */
public record ClusterOptions(
    Path dir,
    Path factory,
    List<String> arguments,
    int workers,
    boolean sticky,
    Supplier<Slot> current,
    ChildLimits children) {
  public ClusterOptions {
    arguments = List.copyOf(arguments);
  }

  /** The parent's socket. */
  public static Path control(Path dir) {
    return dir.resolve("cluster/control");
  }

  /** How a worker is started. */
  Launcher launcher(int number) {
    List<String> all = new java.util.ArrayList<>(arguments);
    all.add("" + number);
    return new Launcher(factory, dir.resolve("slots"), all, control(dir));
  }
}
