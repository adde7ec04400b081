package sluice.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import sluice.gateway.handover.Part;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.PassedFds;

/**
 * A gateway's parts on their way over the control socket: out as fast as the parent takes them, in
 * until the last has come. Loop's thread only.
 */
final class PartsLine {
  private final BiPredicate<ControlMessage, int[]> send;
  private final ArrayDeque<Part> leaving = new ArrayDeque<>();
  private final List<Part> coming = new ArrayList<>();
  private int sent;

  /**
   * A line.
   *
   * @param send false if the message was not taken, and is to be offered again
   */
  PartsLine(BiPredicate<ControlMessage, int[]> send) {
    this.send = send;
  }

  /** Sends them; their descriptors are closed here once they have left. */
  void send(List<Part> parts) {
    sent = 0;
    leaving.addAll(parts);
    sendOn();
  }

  /** The parent takes messages again. */
  void sendOn() {
    while (!leaving.isEmpty()) {
      Part part = leaving.getFirst();
      ControlMessage message =
          new ControlMessage.HandedOver(
              sent, leaving.size() == 1, part.name(), part.kind(), part.state());
      if (!send.test(message, part.fds().stream().mapToInt(Integer::intValue).toArray())) {
        return;
      }
      leaving.removeFirst().close();
      sent++;
    }
  }

  /**
   * Takes one.
   *
   * @return all of them if this was the last one, else null
   */
  @Nullable List<Part> take(ControlMessage.TakeOver part, PassedFds fds) {
    if (part.part() == 0) {
      drop(); // the ones before were never complete
    }
    List<Integer> own = Arrays.stream(fds.takeAll()).boxed().toList();
    coming.add(new Part(part.name(), part.kind(), part.stateJson(), own));
    if (!part.last()) {
      return null;
    }
    List<Part> all = List.copyOf(coming);
    coming.clear();
    return all;
  }

  /** What has come, and what has not left, is of no use any more. */
  void drop() {
    coming.forEach(Part::close);
    coming.clear();
    leaving.forEach(Part::close);
    leaving.clear();
  }
}
