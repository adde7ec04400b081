package sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Posix;
import sluice.loop.posix.UnixSocket;
import sluice.ota.supervisor.ClusterOptions;
import sluice.ota.supervisor.SupervisorOptions;

/** A question to the supervisor or gateway that runs. */
final class ParentLine implements ControlListener {
  private final Loop loop;
  private final Consumer<String> progress;
  private ControlMessage.@Nullable Answer answer;
  private String closed = "";

  private ParentLine(Loop loop, Consumer<String> progress) {
    this.loop = loop;
    this.progress = progress;
  }

  /** Whether one has these slots. */
  static boolean isThere(Path dir) {
    return listensAt(SupervisorOptions.control(dir));
  }

  private static boolean listensAt(Path control) {
    if (!Files.exists(control)) {
      return false;
    }
    try {
      Posix.close(UnixSocket.connect(control));
      return true;
    } catch (IOException e) {
      return false; // left by one that has ended
    }
  }

  /**
   * Asks, and waits for the answer for as long as the supervisor runs.
   *
   * @throws IOException if there is none, or it ends before it has answered
   */
  static ControlMessage.Answer ask(
      Path dir, String what, String argument, Consumer<String> progress) throws IOException {
    return ask(dir, new ControlMessage.Ask(what, argument, false), progress);
  }

  /**
   * As the other, with a file that this process may read and the supervisor may not even see.
   *
   * @throws IOException also if it cannot be read
   */
  static ControlMessage.Answer askWith(Path dir, String what, Path file, Consumer<String> progress)
      throws IOException {
    int fd = Posix.open(file.toString(), Posix.O_RDONLY | Posix.O_NONBLOCK);
    try {
      return ask(dir, new ControlMessage.Ask(what, file.toString(), true), progress, fd);
    } finally {
      Posix.close(fd);
    }
  }

  private static ControlMessage.Answer ask(
      Path dir, ControlMessage.Ask question, Consumer<String> progress, int... fds)
      throws IOException {
    String nobody = "no supervisor runs; 'systemctl start sluice', or 'sluice supervise'";
    return askAt(SupervisorOptions.control(dir), nobody, question, progress, fds);
  }

  /** Asks the parent of a cluster, and waits for its answer. */
  static ControlMessage.Answer askCluster(Path dir, String what, Consumer<String> progress)
      throws IOException {
    return askAt(
        ClusterOptions.control(dir),
        "no cluster runs; 'sluice cluster' starts one",
        new ControlMessage.Ask(what, "", false),
        progress);
  }

  /**
   * Asks whoever has a control socket.
   *
   * @param nobody what is said if nobody has
   */
  static ControlMessage.Answer askAt(
      Path control,
      String nobody,
      ControlMessage.Ask question,
      Consumer<String> progress,
      int... fds)
      throws IOException {
    if (!listensAt(control)) {
      throw new IOException(control + ": " + nobody);
    }
    try (Loop loop = Loop.open()) {
      ParentLine line = new ParentLine(loop, progress);
      ControlConnection connection = ControlConnection.connect(loop, control, line);
      connection.send(question, fds);
      loop.run();
      connection.close(); // else it is one of the few that the other end takes, until we end
      ControlMessage.Answer heard = line.answer;
      if (heard == null) {
        throw new IOException(control + ": has not answered: " + line.closed);
      }
      return heard;
    }
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    if (message instanceof ControlMessage.Progress(String text)) {
      progress.accept(text);
    } else if (message instanceof ControlMessage.Answer last) {
      answer = last;
      loop.stop();
    }
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    closed = reason;
    loop.stop();
  }
}
