package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.ChildAgent;
import sluice.loop.posix.Posix;
import sluice.loop.posix.Spawned;
import sluice.ota.Slot;

/**
 * How releases are started: by the file {@value #PROGRAM} of a slot, the factory's by the command
 * that was installed. All get the same arguments, and the Java of this process in {@value
 * #JAVA_HOME} for want of their own.
 *
 * @param factory the installed command
 * @param slots the folder of the store
 * @param arguments of the command: {@code run --config ...}
 * @param control the parent's socket
 */
public record Launcher(Path factory, Path slots, List<String> arguments, Path control) {
  /** In a slot's folder. */
  public static final String PROGRAM = "sluice";

  /** Where a release finds Java. */
  public static final String JAVA_HOME = "SLUICE_RUNTIME";

  /** A release's start-up cache, a file; {@code off} has launchers do without one. */
  static final String START_CACHE = "SLUICE_START_CACHE";

  /** Where a release is to leave its start-up cache, that is started with {@link #TRAIN}. */
  static final String TRAIN_TO = "SLUICE_TRAIN";

  /** Has a gateway go through what it does once, and end. */
  public static final String TRAIN = "--train";

  /** Has a gateway run with loop, network, log and updates only. */
  public static final String RECOVERY = "--recovery";

  /** This process's own descriptors. */
  static final int OUT = 1;

  static final int ERR = 2;

  /** Before the processor and the disk are given to it, everybody else has had them. */
  private static final List<String> GIVING_WAY =
      List.of("nice", "-n", "19", "ionice", "-t", "-c", "3");

  /** What is the parent's with its service manager, and none of a child's business. */
  private static final List<String> PRIVATE =
      List.of(
          "NOTIFY_SOCKET",
          "WATCHDOG_USEC",
          "WATCHDOG_PID",
          "LISTEN_PID",
          "LISTEN_FDS",
          "LISTEN_FDNAMES");

  public Launcher {
    arguments = List.copyOf(arguments);
  }

  /** How a release is started. */
  enum Manner {
    USUAL,
    /**
     * After it has ended unasked twice: without a start-up cache, of which a bit may have flipped.
     */
    CAREFUL,
    /** With loop, network, log and updates only; carefully, too. */
    RECOVERY
  }

  /**
   * Starts a slot's release. Takes some milliseconds.
   *
   * @param cache its start-up cache, for the usual manner; null if there is none
   */
  Spawned start(Slot slot, Manner manner, @Nullable Path cache) throws IOException {
    Map<String, String> environment = environment();
    environment.put(ChildAgent.ENVIRONMENT, control.toString());
    if (manner != Manner.USUAL) {
      environment.put(START_CACHE, "off");
    } else if (cache != null) {
      environment.put(START_CACHE, cache.toString());
    }
    String last = manner == Manner.RECOVERY ? RECOVERY : "";
    return spawn(command(List.of(), slot, last), environment, OUT, ERR);
  }

  /** Has a slot's release train its start-up cache, when nobody else wants the processor. */
  Spawned train(Slot slot, Path cache, Path output) throws IOException {
    Map<String, String> environment = environment();
    environment.put(TRAIN_TO, cache.toString());
    return start(command(GIVING_WAY, slot, TRAIN), environment, output);
  }

  /**
   * Starts a program that has nothing to read.
   *
   * @param output what it prints; written anew
   */
  static Spawned start(List<String> command, Map<String, String> environment, Path output)
      throws IOException {
    int out = Posix.create(output.toString());
    try {
      return spawn(command, environment, out, out);
    } finally {
      Posix.close(out);
    }
  }

  /**
   * As the other.
   *
   * @param fds what its descriptors from 1 on are; stay the caller's
   */
  static Spawned spawn(List<String> command, Map<String, String> environment, int... fds)
      throws IOException {
    int[] all = new int[1 + fds.length];
    System.arraycopy(fds, 0, all, 1, fds.length);
    all[0] = Posix.open("/dev/null", Posix.O_RDONLY);
    try {
      return Spawned.start(command, environment, all);
    } finally {
      Posix.close(all[0]);
    }
  }

  private List<String> command(List<String> before, Slot slot, String last) throws IOException {
    Path program = program(slot);
    if (!Files.isExecutable(program)) {
      throw new IOException(program + ": is no program; a release has one of this name");
    }
    List<String> command = new ArrayList<>(before);
    command.add(program.toString());
    command.addAll(arguments);
    if (!last.isEmpty()) {
      command.add(last);
    }
    return command;
  }

  /** This process's, for one that it starts. */
  static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    PRIVATE.forEach(environment::remove);
    environment.put(JAVA_HOME, System.getProperty("java.home", ""));
    return environment;
  }

  private Path program(Slot slot) {
    return switch (slot) {
      case FACTORY -> factory;
      case A, B -> slots.resolve(slot.toString()).resolve(PROGRAM);
    };
  }
}
