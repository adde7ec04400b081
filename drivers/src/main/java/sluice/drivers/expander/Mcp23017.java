package sluice.drivers.expander;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.Chip;
import sluice.drivers.SourceStatus;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Keeps one Microchip MCP23017 on an I2C bus: finds it, sets it up, looks at its pins at a period
 * or when its interrupt line says so, and finds it again after it was gone. The chip is had from
 * {@link #chip}; it lasts as long as the device answers. Loop's thread only; transfers are the bus
 * worker's.
 */
public final class Mcp23017 implements AutoCloseable {
  /** Looks that may fail in a row: a single disturbed transfer takes no output down. */
  private static final int FAILURES_MAX = 3;

  /** From a loss to the next attempt. */
  static final long RETRY_MILLIS = 500;

  private final Loop loop;
  private final String name;
  private final BusWorker<I2cAdapter> bus;
  private final int address;
  private final Timer timer;
  private @Nullable Mcp23017Chip chip;
  private @Nullable String lastError = "is being looked for";
  private boolean busy;
  private boolean lookAgain;
  private boolean closed;
  private int failuresInARow;
  private long retryNanos;
  private long looks;
  private long failures;
  private long interruptNanos;
  private boolean hasOutputs;
  private int writes;
  private volatile boolean handedOver; // the bus's worker reads it
  private @Nullable String notWritten;

  private Mcp23017(
      Loop loop,
      String name,
      BusWorker<I2cAdapter> bus,
      int address,
      long periodMillis,
      boolean handedOver) {
    this.loop = loop;
    this.name = name;
    this.bus = bus;
    this.address = address;
    this.handedOver = handedOver;
    this.timer = loop.setInterval(periodMillis, this::onPeriod);
    timer.unref();
  }

  /**
   * Begins to look for it.
   *
   * @param name of the chip, as {@code gpiochip0} is one
   * @param address 0x20 to 0x27
   * @param periodMillis from one look at its pins to the next, at least 1
   */
  public static Mcp23017 open(
      Loop loop, String name, BusWorker<I2cAdapter> bus, int address, long periodMillis) {
    Mcp23017 expander = new Mcp23017(loop, name, bus, address, periodMillis, false);
    expander.find();
    return expander;
  }

  /** As {@link #open}, of one that somebody has set up: its outputs keep their levels. */
  public static Mcp23017 takeOver(
      Loop loop, String name, BusWorker<I2cAdapter> bus, int address, long periodMillis) {
    Mcp23017 expander = new Mcp23017(loop, name, bus, address, periodMillis, true);
    expander.find();
    return expander;
  }

  /**
   * Its lines.
   *
   * @throws IOException if it does not answer: says why
   */
  public Chip chip() throws IOException {
    Mcp23017Chip there = chip;
    if (there == null) {
      throw new IOException(name + ": " + lastError);
    }
    if (there.isClosed()) { // by who had it before
      there = new Mcp23017Chip(loop, name, new Mcp23017Registers(), there.levels(), this::write);
      chip = there;
    }
    return there;
  }

  /** Looks now: its interrupt line fell. Edges seen then have this time. */
  public void onInterrupt(long nanos) {
    interruptNanos = nanos;
    if (chip != null) {
      look();
    }
  }

  public SourceStatus status() {
    SourceStatus.State state =
        chip != null
            ? SourceStatus.State.UP
            : failures == 0 ? SourceStatus.State.STARTING : SourceStatus.State.FAILED;
    return new SourceStatus(name, state, looks, failures, 0, 0, 0, chip == null ? lastError : null);
  }

  /**
   * Why its outputs are not known to be what was asked for last; null if they are, or if it has
   * none. After {@link #close}, too: the last write may be under way.
   */
  public @Nullable String unsettled() {
    if (!hasOutputs) {
      return null;
    }
    return writes > 0 ? "the last write has not ended" : notWritten;
  }

  /** Whether a write is under way. */
  public boolean isWriting() {
    return writes > 0;
  }

  /** Its requests hang up. Outputs stay as they are: whoever wants them safe sets them before. */
  @Override
  public void close() {
    closed = true;
    timer.close();
    if (chip != null) {
      chip.close();
      chip = null;
    }
  }

  private void onPeriod() {
    if (chip != null) {
      look();
    } else if (!busy && loop.clock().nanoTime() - retryNanos >= 0) {
      find();
    }
  }

  // --- finding it ---

  private void find() {
    busy = true;
    var _ = bus.submit("set up " + name, this::setUp).handle(this::onSetUp);
  }

  /**
   * On the bus's worker. It has no id: that it keeps two words in registers that nothing else uses
   * is who it is.
   */
  private Found setUp(I2cAdapter i2c) throws IOException {
    i2c.write(address, (byte) Mcp23017Registers.IOCON_OF_BANK_1, (byte) 0);
    i2c.write(
        address,
        Mcp23017Registers.write(
            Mcp23017Registers.IOCON,
            Mcp23017Registers.IOCON_VALUE | Mcp23017Registers.IOCON_VALUE << 8));
    for (int word : new int[] {0xA55A, 0}) {
      i2c.write(address, Mcp23017Registers.write(Mcp23017Registers.DEFVAL, word));
      byte[] kept = i2c.writeRead(address, new byte[] {Mcp23017Registers.DEFVAL}, 2);
      if (Mcp23017Registers.word(kept, 0) != word) {
        throw new IOException(
            "0x%02x keeps 0x%04x, not 0x%04x: not an MCP23017; correct driver or address"
                .formatted(address, Mcp23017Registers.word(kept, 0), word));
      }
    }
    return new Found(handedOver ? asItIs(i2c) : afresh(i2c), lookAt(i2c));
  }

  private record Found(Mcp23017Registers registers, byte[] look) {}

  private Mcp23017Registers afresh(I2cAdapter i2c) throws IOException {
    Mcp23017Registers registers = new Mcp23017Registers();
    for (byte[] write : registers.writes()) {
      i2c.write(address, write);
    }
    return registers;
  }

  private Mcp23017Registers asItIs(I2cAdapter i2c) throws IOException {
    byte[] from = {Mcp23017Registers.IODIR};
    return Mcp23017Registers.of(i2c.writeRead(address, from, Mcp23017Registers.ALL_BYTES));
  }

  private boolean onSetUp(@Nullable Found found, @Nullable Throwable failure) {
    busy = false;
    if (closed) {
      return false;
    }
    if (found == null) {
      lose("" + (failure == null ? null : failure.getMessage()));
      return false;
    }
    failuresInARow = 0;
    hasOutputs = found.registers.hasOutputs();
    handedOver = false; // when it comes back from an absence, it comes as from a reset
    notWritten = null;
    int levels = Mcp23017Registers.word(found.look, 4);
    chip = new Mcp23017Chip(loop, name, found.registers, levels, this::write);
    if (failures > 0) {
      Logger.info("gpio {}: answers", name);
    }
    return true;
  }

  // --- looking at its pins ---

  private void look() {
    if (busy) {
      lookAgain = true;
      return;
    }
    busy = true;
    long asked = interruptNanos;
    interruptNanos = 0;
    var _ =
        bus.submit("look at " + name, i2c -> new Look(lookAt(i2c), loop.clock().nanoTime()))
            .handle((look, failure) -> onLook(look, asked, failure));
  }

  private record Look(byte[] bytes, long nanos) {}

  private byte[] lookAt(I2cAdapter i2c) throws IOException {
    byte[] from = {Mcp23017Registers.INTF};
    return i2c.writeRead(address, from, Mcp23017Registers.LOOK_BYTES);
  }

  private boolean onLook(@Nullable Look look, long asked, @Nullable Throwable failure) {
    busy = false;
    Mcp23017Chip there = chip;
    if (closed || there == null) {
      return false;
    }
    if (look == null) {
      onFailure(failure);
      return false;
    }
    failuresInARow = 0;
    looks++;
    there.onLook(look.bytes, asked == 0 ? look.nanos : asked);
    if (lookAgain) {
      lookAgain = false;
      look();
    }
    return true;
  }

  // --- writing what its lines are ---

  private void write(List<byte[]> all) {
    writes++;
    hasOutputs = chip != null && chip.hasOutputs();
    var _ =
        bus.submit(
                "set " + name,
                i2c -> {
                  for (byte[] one : all) {
                    i2c.write(address, one);
                  }
                  return true;
                })
            .handle((done, failure) -> {
              writes--;
              notWritten = failure == null ? null : "" + failure.getMessage();
              if (failure != null && !closed && chip != null) {
                lose("" + failure.getMessage()); // what the pins show is not known any more
              }
              return true;
            });
  }

  private void onFailure(@Nullable Throwable failure) {
    failures++;
    failuresInARow++;
    if (failuresInARow >= FAILURES_MAX) {
      lose("" + (failure == null ? null : failure.getMessage()));
    }
  }

  private void lose(String reason) {
    if (chip != null || failures == 0) {
      Logger.warn("gpio {}: {}", name, reason);
    }
    failures++;
    lastError = reason;
    notWritten = reason;
    retryNanos = loop.clock().nanoTime() + RETRY_MILLIS * 1_000_000;
    if (chip != null) {
      chip.close();
      chip = null;
    }
  }
}
