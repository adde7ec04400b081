package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Async;
import sluice.loop.Loop;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlServer;
import sluice.loop.control.PassedFds;

final class ParentLineTest {
  private static final int QUESTIONS = 2 * ControlServer.CONNECTIONS_MAX;

  @TempDir private Path dir;

  /** A parent that knows one answer. */
  private static final class Parent implements ControlListener {
    @Override
    public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
      from.send(new ControlMessage.Answer(true, "well"));
    }

    @Override
    public void onClosed(ControlConnection of, String reason) {}
  }

  private static int answers(Path control) throws IOException {
    int answers = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      ControlMessage.Ask question = new ControlMessage.Ask("status", "", false);
      answers += ParentLine.askAt(control, "nobody", question, text -> {}).ok() ? 1 : 0;
    }
    return answers;
  }

  @Test
  void one_process_may_ask_more_often_than_a_parent_takes_connections() throws Exception {
    Path control = dir.resolve("control");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
    try (Loop loop = Loop.open();
        ControlServer server = ControlServer.open(loop, control, new Parent())) {
      Async asked = loop.async("asked", loop::stop);
      FutureTask<Integer> asking =
          new FutureTask<>(() -> {
            try {
              return answers(control);
            } finally {
              asked.send();
            }
          });
      var _ = Thread.ofPlatform().start(asking);
      loop.run();
      assertEquals(QUESTIONS, asking.get());
      assertEquals(0, server.turnedAway());
    }
  }
}
