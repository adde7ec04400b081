package sluice.loop.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** A parent and a real child process. */
class ChildAgentTest implements ControlListener {
  private final List<ControlMessage> messages = new ArrayList<>();
  private @Nullable ControlConnection child;
  private @Nullable String closed;

  @Test
  void a_child_says_hello_beats_and_even_when_its_loop_is_stuck_tells_where(@TempDir Path folder)
      throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    try (Loop loop = Loop.open();
        ControlServer server = ControlServer.open(loop, folder.resolve("control"), this)) {
      Process process = start(server.path());
      try {
        until(loop, ControlMessage.Hello.class);
        assertEquals(new ControlMessage.Hello("1.2.3", process.pid()), messages.get(0));
        assertEquals(process.pid(), connection().peer().pid());
        connection().send(new ControlMessage.Welcome(ControlMessage.Role.PRIMARY, "a", List.of()));
        until(loop, ControlMessage.Ready.class);
        until(loop, ControlMessage.Beat.class);
        connection().send(new ControlMessage.Stop(0));
        signalUntilDumped(loop, process.pid());
      } finally {
        process.destroyForcibly();
      }
      Turns.until(loop, () -> closed != null, () -> messages);
    }
  }

  /** The stop may not have been heard yet by the first. */
  private void signalUntilDumped(Loop loop, long pid) throws IOException {
    for (int i = 0; i < 100; i++) {
      messages.clear();
      var _ = new ProcessBuilder("kill", "-" + ChildAgent.DUMP_SIGNAL, "" + pid).start();
      until(loop, ControlMessage.Dump.class);
      ControlMessage.Dump dump =
          assertInstanceOf(ControlMessage.Dump.class, messages.get(messages.size() - 1));
      if (dump.threads().contains("StuckChild.hangsForEver")) {
        assertEquals("control in phase poll", dump.callback());
        assertTrue(dump.threads().startsWith("\"main\" RUNNABLE\n"), dump.threads());
        return;
      }
    }
    throw new AssertionError("its loop never hung");
  }

  private void until(Loop loop, Class<? extends ControlMessage> type) {
    Turns.until(loop, () -> messages.stream().anyMatch(type::isInstance), () -> messages);
  }

  private ControlConnection connection() {
    ControlConnection open = child;
    if (open == null) {
      throw new AssertionError("no child has connected");
    }
    return open;
  }

  private static Process start(Path control) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path", ""),
            StuckChild.class.getName());
    builder.environment().put(ChildAgent.ENVIRONMENT, control.toString());
    return builder.inheritIO().start();
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    child = from;
    messages.add(message);
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    closed = reason;
  }
}
