package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.cli.Main;
import sluice.loop.Loop;
import sluice.loop.control.ChildAgent;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlServer;
import sluice.loop.control.PassedFds;

/** As little of a parent as a hand-over needs: starts gateways, relays parts and keeps them. */
final class RelayingParent implements ControlListener, AutoCloseable {
  /** A gateway, and what it has said. */
  static final class Child {
    final GatewayProcess process;
    final ControlMessage.Role role;
    @Nullable ControlConnection line;
    boolean isReady;
    boolean tookOver;
    boolean isGone;

    Child(GatewayProcess process, ControlMessage.Role role) {
      this.process = process;
      this.role = role;
    }

    void send(ControlMessage message, int... fds) {
      ControlConnection to = line;
      assertTrue(to != null && to.send(message, fds), () -> "not sent: " + message);
    }
  }

  private record Kept(ControlMessage.HandedOver part, PassedFds fds) {}

  final List<String> trace = new ArrayList<>();
  private final Path dir;
  private final ControlServer server;
  private final Map<Long, Child> children = new HashMap<>();
  private final List<Kept> kept = new ArrayList<>();
  private @Nullable Child taker;

  /** Whether the taker never has all parts, so that it does not begin. */
  boolean withholdsLast;

  RelayingParent(Loop loop, Path dir) throws IOException {
    this.dir = dir;
    Path control = Files.createDirectory(dir.resolve("control"));
    Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rwx------"));
    server = ControlServer.open(loop, control.resolve("socket"), this);
  }

  Child start(ControlMessage.Role role, Path config) throws IOException {
    Path own = Files.createDirectory(dir.resolve("child-" + children.size()));
    Map<String, String> environment = Map.of(ChildAgent.ENVIRONMENT, server.path().toString());
    Child child =
        new Child(
            GatewayProcess.start(
                own, environment, Main.class, "run", "--config", config.toString()),
            role);
    children.put(child.process.pid(), child);
    return child;
  }

  /** Asks for the parts; each goes to the other as it comes. */
  void handOver(Child from, Child to) {
    forget();
    taker = to;
    from.send(new ControlMessage.HandOver());
  }

  /** All parts that were kept, to another one. */
  void giveBack(Child to) {
    kept.forEach(one -> relay(one, to));
  }

  /** Whether the last part has come. */
  boolean isWhole() {
    return !kept.isEmpty() && kept.getLast().part.last();
  }

  private void forget() {
    kept.forEach(one -> one.fds.close());
    kept.clear();
  }

  private static void relay(Kept one, Child to) {
    ControlMessage.HandedOver part = one.part;
    to.send(
        new ControlMessage.TakeOver(
            part.part(), part.last(), part.name(), part.kind(), part.stateJson()),
        one.fds.left());
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    Child child = children.get(from.peer().pid());
    if (child == null) {
      trace.add("a stranger says " + message);
      return;
    }
    switch (message) {
      case ControlMessage.Hello _ -> {
        child.line = from;
        from.send(new ControlMessage.Welcome(child.role, "test", List.of()));
      }
      case ControlMessage.Ready() -> child.isReady = true;
      case ControlMessage.TookOver() -> child.tookOver = true;
      case ControlMessage.HandedOver part -> {
        Kept one = new Kept(part, new PassedFds(fds.takeAll()));
        kept.add(one);
        if (taker != null && !(part.last() && withholdsLast)) {
          relay(one, taker);
        }
      }
      case ControlMessage.Beat _ -> {}
      default -> trace.add(message.toString());
    }
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    Child child = children.get(of.peer().pid());
    if (child != null) {
      child.isGone = true;
    }
  }

  @Override
  public void close() {
    children.values().forEach(child -> child.process.close());
    server.close();
    forget();
  }
}
