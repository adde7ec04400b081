package sluice.loop.dns;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which server is asked first: the configured order, turned on if wished, and those that have been
 * silent last, for a time that doubles.
 */
final class Servers {
  static final long PENALTY_MILLIS_MIN = 5_000;
  static final long PENALTY_MILLIS_MAX = 60_000;

  /** How a silent server stands. */
  private record Penalty(int silences, long untilNanos) {}

  private final Map<InetSocketAddress, Penalty> penalties = new HashMap<>();
  private int turn;

  /** All of them, each once. */
  List<InetSocketAddress> order(ResolvConf conf, long nowNanos) {
    List<InetSocketAddress> all = conf.servers();
    penalties.keySet().retainAll(all);
    int first = conf.rotate() && !all.isEmpty() ? Math.floorMod(turn++, all.size()) : 0;
    List<InetSocketAddress> order = new ArrayList<>();
    List<InetSocketAddress> last = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      InetSocketAddress server = all.get((first + i) % all.size());
      Penalty penalty = penalties.get(server);
      boolean silent = penalty != null && penalty.untilNanos - nowNanos > 0;
      (silent ? last : order).add(server);
    }
    order.addAll(last);
    return order;
  }

  void answered(InetSocketAddress server) {
    penalties.remove(server);
  }

  void silent(InetSocketAddress server, long nowNanos) {
    Penalty before = penalties.get(server);
    int silences = before == null ? 1 : Math.min(before.silences + 1, 16);
    long millis = Math.min(PENALTY_MILLIS_MIN << (silences - 1), PENALTY_MILLIS_MAX);
    penalties.put(server, new Penalty(silences, nowNanos + millis * 1_000_000));
  }

  /** Servers that wait for the end of their penalty, or have waited. */
  int penalised() {
    return penalties.size();
  }
}
