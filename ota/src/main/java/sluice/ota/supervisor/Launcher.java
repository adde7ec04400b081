package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.ChildAgent;
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

  /** Before the processor and the disk are given to it, everybody else has had them. */
  private static final List<String> GIVING_WAY =
      List.of("nice", "-n", "19", "ionice", "-t", "-c", "3");

  /** What is the parent's with its service manager, and none of a child's business. */
  static final List<String> PRIVATE =
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
  Process start(Slot slot, Manner manner, @Nullable Path cache) throws IOException {
    ProcessBuilder builder = builder(List.of(), slot, manner == Manner.RECOVERY ? RECOVERY : "");
    Map<String, String> environment = builder.environment();
    environment.put(ChildAgent.ENVIRONMENT, control.toString());
    if (manner != Manner.USUAL) {
      environment.put(START_CACHE, "off");
    } else if (cache != null) {
      environment.put(START_CACHE, cache.toString());
    }
    return builder
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Has a slot's release train its start-up cache, when nobody else wants the processor. */
  Process train(Slot slot, Path cache, Path output) throws IOException {
    ProcessBuilder builder = builder(GIVING_WAY, slot, TRAIN);
    builder.environment().put(TRAIN_TO, cache.toString());
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  private ProcessBuilder builder(List<String> before, Slot slot, String last) throws IOException {
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
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    PRIVATE.forEach(environment::remove);
    environment.put(JAVA_HOME, System.getProperty("java.home", ""));
    return builder.redirectInput(Path.of("/dev/null").toFile());
  }

  private Path program(Slot slot) {
    return switch (slot) {
      case FACTORY -> factory;
      case A, B -> slots.resolve(slot.toString()).resolve(PROGRAM);
    };
  }
}
