package sluice.bench.soak;

/** What befalls the gateway in one cycle, and how often among a hundred. */
enum Fault {
  GATEWAY_KILLED("gateway: kill -9", 35),
  GATEWAY_STOPPED("gateway: kill -STOP, -CONT", 12),
  GATEWAY_TERMINATED("gateway: SIGTERM", 3),
  BROKER_RESTARTED("broker: SIGTERM, restart", 4),
  BROKER_KILLED("broker: kill -9, restart", 6),
  DISK_FULL("disk: full for a while", 10),
  DISK_BROKEN("disk: EIO for a while", 10),
  CLOCK_JUMPED("wall clock: jumps", 5),
  LINK_CUT("link: connections reset", 8),
  LINK_STALLED("link: stands still", 4),
  LINK_DOWN("link: down for a while", 3);

  final String text;
  final int weight;

  Fault(String text, int weight) {
    this.text = text;
    this.weight = weight;
  }

  /** Draws by weight; {@code draw} is from 0 up to, not including, {@link #weights}. */
  static Fault of(int draw) {
    int left = draw;
    for (Fault fault : values()) {
      left -= fault.weight;
      if (left < 0) {
        return fault;
      }
    }
    throw new IllegalArgumentException("soak: draw " + draw);
  }

  static int weights() {
    int sum = 0;
    for (Fault fault : values()) {
      sum += fault.weight;
    }
    return sum;
  }
}
