package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;
import sluice.ota.Slot;
import sluice.systemd.ListenFds;

/**
 * What a supervisor is told.
 *
 * @param dir of the slots; the control socket is in its folder {@code run}
 * @param factory the installed command
 * @param arguments that every release is started with
 * @param installer the command of an {@link Installer}; empty: the parent does all of it itself
 * @param sockets that are handed to every child that is to work
 * @param children how long they may take
 * @param proof of the release in a slot, asked for when its trial begins, on a worker; an installer
 *     reads it by itself
 */
public record SupervisorOptions(
    Path dir,
    Path factory,
    List<String> arguments,
    List<String> installer,
    ListenFds sockets,
    ChildLimits children,
    Function<Slot, ProofLimits> proof) {
  public SupervisorOptions {
    arguments = List.copyOf(arguments);
    installer = List.copyOf(installer);
  }

  /** Makes the folder of a file, such as a control socket, for nobody else. */
  static void makePrivate(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.exists(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /** The parent's socket of slots in a folder. */
  public static Path control(Path dir) {
    return dir.resolve("run/control");
  }
}
