package sluice.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.Rehearsal;
import sluice.gateway.handover.Part;
import sluice.loop.Loop;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.UnixSocket;

/**
 * The way that parts take in a hand-over between processes, within one: out as a child sends them,
 * and back as its parent relays them. For one rehearsal. Loop's thread only.
 */
final class PartsRound implements Rehearsal.Way {
  private final Loop loop;
  private final PartsLine line = new PartsLine(this::send);
  private @Nullable ControlConnection child;
  private @Nullable ControlConnection parent;

  PartsRound(Loop loop) {
    this.loop = loop;
  }

  @Override
  public void carry(List<Part> parts, Consumer<List<Part>> taker) {
    try {
      int[] ends = UnixSocket.pair();
      parent = ControlConnection.open(loop, ends[0], new Relay());
      child = ControlConnection.open(loop, ends[1], new Taker(taker));
      line.send(parts);
    } catch (IOException e) {
      Logger.warn("rehearsal: {}", e.getMessage());
      taker.accept(parts);
    }
  }

  private boolean send(ControlMessage message, int... fds) {
    ControlConnection from = child;
    return from != null && from.send(message, fds);
  }

  private void end() {
    if (child != null) {
      child.close();
    }
    if (parent != null) {
      parent.close();
    }
  }

  /** As a parent does. */
  private static final class Relay implements ControlListener {
    @Override
    public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
      if (message instanceof ControlMessage.HandedOver part) {
        boolean _ =
            from.send(
                new ControlMessage.TakeOver(
                    part.part(), part.last(), part.name(), part.kind(), part.stateJson()),
                fds.left());
      }
    }

    @Override
    public void onClosed(ControlConnection of, String reason) {}
  }

  /** As a child does. */
  private final class Taker implements ControlListener {
    private final Consumer<List<Part>> taker;

    Taker(Consumer<List<Part>> taker) {
      this.taker = taker;
    }

    @Override
    public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
      List<Part> all =
          message instanceof ControlMessage.TakeOver part ? line.take(part, fds) : null;
      if (all != null) {
        end();
        taker.accept(all);
      }
    }

    @Override
    public void onClosed(ControlConnection of, String reason) {}

    @Override
    public void onDrained(ControlConnection of) {
      line.sendOn();
    }
  }
}
