package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** Has launchers do without their start-up cache: {@code off}. */
  static final String START_CACHE = "SLUICE_START_CACHE";

  /** Has a gateway run with loop, network, log and updates only. */
  public static final String RECOVERY = "--recovery";

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

  /** Starts a slot's release. Takes some milliseconds. */
  Process start(Slot slot, Manner manner) throws IOException {
    Path program = program(slot);
    if (!Files.isExecutable(program)) {
      throw new IOException(program + ": is no program; a release has one of this name");
    }
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    if (manner == Manner.RECOVERY) {
      command.add(RECOVERY);
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    PRIVATE.forEach(environment::remove);
    environment.put(ChildAgent.ENVIRONMENT, control.toString());
    if (manner != Manner.USUAL) {
      environment.put(START_CACHE, "off");
    }
    environment.put(JAVA_HOME, System.getProperty("java.home", ""));
    return builder
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Path program(Slot slot) {
    return switch (slot) {
      case FACTORY -> factory;
      case A, B -> slots.resolve(slot.name().toLowerCase(Locale.ROOT)).resolve(PROGRAM);
    };
  }
}
