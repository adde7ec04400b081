package sluice.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlServer;
import sluice.loop.control.PassedFds;

/**
 * Answers {@code sluice addon list} and {@code why}, at a socket in the addon folder. During an
 * update the next gateway waits until the former one has let go of it. Loop's thread only.
 */
final class AddonDesk implements ControlListener {
  /** What is asked. */
  static final String QUESTION = "addons";

  private static final long RETRY_MILLIS = 1_000;
  private static final int ANSWER_MAX = ControlConnection.MESSAGE_BYTES_MAX - 4_096;
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  private final Loop loop;
  private final Path socket;
  private final GatewayRun gateway;
  private @Nullable ControlServer server;
  private @Nullable Timer retry;
  private String problem = "";

  private AddonDesk(Loop loop, Path socket, GatewayRun gateway) {
    this.loop = loop;
    this.socket = socket;
    this.gateway = gateway;
  }

  /** Where the one of a folder listens. */
  static Path socket(Path folder) {
    return folder.toAbsolutePath().resolve(".control").resolve("socket");
  }

  /** Listens, as soon as nobody else does. */
  static void open(Loop loop, Path folder, GatewayRun gateway) {
    AddonDesk desk = new AddonDesk(loop, socket(folder), gateway);
    desk.listen();
    if (desk.server == null) {
      Timer again = loop.setInterval(RETRY_MILLIS, desk::listen);
      again.unref();
      desk.retry = again;
    }
  }

  private void listen() {
    try {
      Path own = socket.getParent();
      if (own != null && !Files.exists(own)) {
        Files.createDirectories(own);
        Files.setPosixFilePermissions(own, OWN);
      }
      server = ControlServer.open(loop, socket, this);
      if (retry != null) {
        retry.close();
      }
    } catch (IOException e) {
      String now = "" + e.getMessage();
      if (!now.equals(problem)) {
        Logger.info("addons: 'sluice addon list' has no answer yet: {}", now);
      }
      problem = now;
    }
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    boolean known = message instanceof ControlMessage.Ask ask && ask.what().equals(QUESTION);
    from.send(known ? answer() : new ControlMessage.Answer(false, "ask for " + QUESTION));
  }

  private ControlMessage.Answer answer() {
    String json =
        Json.line(to -> {
          to.writeStartObject();
          AddonView.write(to, gateway.addons());
          to.writeEndObject();
        });
    // A message's text is JSON again, whose quotes are escaped.
    int bytes = json.replace("\"", "\\\"").getBytes(StandardCharsets.UTF_8).length;
    return bytes <= ANSWER_MAX
        ? new ControlMessage.Answer(true, json)
        : new ControlMessage.Answer(false, "their status is too long for one message: " + bytes);
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    if (server != null) {
      server.forget(of);
    }
  }
}
