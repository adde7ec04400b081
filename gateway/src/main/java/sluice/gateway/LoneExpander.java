package sluice.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import sluice.config.BusConfig;
import sluice.config.ChipConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineInfo;
import sluice.drivers.LineInfoListener;
import sluice.drivers.LineInfoWatch;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.SourceStatus;
import sluice.gateway.spool.LockHolder;
import sluice.loop.Loop;

/**
 * An expander without its gateway, for people who look at it: opening, requesting and closing turn
 * the loop until the bus has done it. To open it makes all its lines inputs: no kernel keeps them.
 */
final class LoneExpander implements Chip {
  /** Looks after a request, until its bias and its levels are those of the pins. */
  private static final int LOOKS = 2;

  private static final long WAIT_MILLIS_MAX = 5_000;

  private final Loop loop;
  private final BoardBuses buses;
  private final Expanders expanders;
  private final Chip lines;

  private LoneExpander(Loop loop, BoardBuses buses, Expanders expanders, Chip lines) {
    this.loop = loop;
    this.buses = buses;
    this.expanders = expanders;
    this.lines = lines;
  }

  /**
   * Opens one.
   *
   * @throws IOException if it does not answer, or a gateway has it
   */
  static Chip open(Loop loop, ChipConfig chip, SluiceConfig config) throws IOException {
    ChipConfig.Expander at = Objects.requireNonNull(chip.expander());
    BoardBuses buses = new BoardBuses(loop, config.sensors());
    if (buses.bus(BusConfig.Kind.I2C, at.bus()).driver() == BusConfig.Driver.LINUX) {
      refuseBesideGateway(chip, config);
    }
    SimulatedBoard board = new SimulatedBoard(loop, config);
    Expanders expanders = new Expanders(loop, buses, () -> board, false);
    expanders.find(chip, at);
    var _ = turnUntil(loop, () -> isKnown(expanders));
    try {
      return new LoneExpander(loop, buses, expanders, expanders.open(chip, at));
    } catch (IOException e) {
      expanders.close();
      buses.close();
      throw new IOException("gpio: " + e.getMessage(), e);
    }
  }

  private static boolean isKnown(Expanders expanders) {
    return expanders.status().stream().allMatch(one -> one.state() != SourceStatus.State.STARTING);
  }

  private static void refuseBesideGateway(ChipConfig chip, SluiceConfig config) throws IOException {
    OptionalLong holder = LockHolder.of(config.spool().dir());
    if (holder.isPresent()) {
      throw new IOException(
          "gpio: the lines of %s are those of the gateway that runs (process %d, by [spool] dir); use its topics, or stop it"
              .formatted(chip.name(), holder.getAsLong()));
    }
  }

  /** False if it is not so in time. */
  private static boolean turnUntil(Loop loop, BooleanSupplier done) {
    boolean[] late = new boolean[1];
    var guard = loop.setTimeout(WAIT_MILLIS_MAX, () -> late[0] = true);
    while (!done.getAsBoolean() && !late[0]) {
      loop.turn();
    }
    guard.close();
    return done.getAsBoolean();
  }

  private long looks() {
    return expanders.status().get(0).readings();
  }

  private boolean isWriting() {
    SafeStop stop = expanders.safeStop();
    return stop != null && stop.isUnderWay();
  }

  @Override
  public ChipInfo info() {
    return lines.info();
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> setups, EdgeListener listener)
      throws IOException {
    LineRequest request = lines.request(consumer, setups, listener);
    long enough = looks() + LOOKS;
    if (!turnUntil(loop, () -> looks() >= enough && !isWriting())) {
      request.close();
      throw new IOException("gpio: " + info().name() + " has not answered; see its bus");
    }
    return request;
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    return lines.line(offset);
  }

  @Override
  public LineInfoWatch watch(List<Integer> offsets, LineInfoListener listener) throws IOException {
    return lines.watch(offsets, listener);
  }

  @Override
  public boolean debounces() {
    return lines.debounces();
  }

  /** What was asked for last is on the wire then, or the bus has not taken it. */
  @Override
  public void close() {
    expanders.close();
    var _ = turnUntil(loop, () -> !isWriting());
    buses.close();
  }
}
