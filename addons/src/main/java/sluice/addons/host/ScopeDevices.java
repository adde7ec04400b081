package sluice.addons.host;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.bus.BusOptions;
import sluice.drivers.bus.Buses;
import sluice.drivers.bus.I2cMessage;
import sluice.drivers.bus.SpiSettings;
import sluice.loop.Promise;

/**
 * Lines, and transfers on buses, that an addon asks its host for: the kernel's or a simulated
 * board's, within the manifest's limits. Loop's thread only.
 */
final class ScopeDevices implements AutoCloseable {
  /** Bytes of one transfer, either way; what spidev takes unless it is told otherwise. */
  static final int TRANSFER_MAX = 4_096;

  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_.-]+)/([0-9]{1,4})");
  private static final Pattern I2C = Pattern.compile("i2c-([0-9]{1,3})/0x([0-7]?[0-9a-fA-F])");
  private static final Pattern SPI = Pattern.compile("spidev([0-9]{1,3})\\.([0-9]{1,3})");
  private static final byte[] NONE = new byte[0];

  /** Hears of a line. */
  @FunctionalInterface
  interface EdgeHearer {
    /**
     * An edge, or the end of them.
     *
     * @param level 1, 0, or an error's number: the line is gone
     * @param nanos the kernel's, {@code CLOCK_MONOTONIC}
     * @param why the line is gone; else empty
     */
    void heard(long level, long nanos, String why);
  }

  /** Hears of a transfer's end. */
  @FunctionalInterface
  interface TransferHearer {
    /**
     * It is over.
     *
     * @param result how many bytes were read, or an error's number
     * @param why it failed; else empty
     */
    void done(long result, byte[] read, String why);
  }

  /**
   * What is to be transferred.
   *
   * @param device {@code i2c-1/0x48} or {@code spidev0.0}
   * @param out what is written first; of SPI, what is sent while as much is read
   * @param count of bytes to read; of SPI, none or as many as are sent
   * @param mode of SPI, 0 to 3
   * @param speedHz of SPI
   */
  record Transfer(String device, byte[] out, long count, long mode, long speedHz) {}

  private final AddonScope scope;
  private @Nullable Buses buses;

  ScopeDevices(AddonScope scope) {
    this.scope = scope;
  }

  private Devices devices() {
    Devices of = scope.around.devices();
    if (of == null) {
      throw new AddonException(AddonError.FAILED, "this host has no devices");
    }
    return of;
  }

  // --- lines ---

  /**
   * Requests a line; returns its handle.
   *
   * @param line {@code gpiochip0/4}
   * @param bits see {@link LineBits}
   */
  long line(String line, long bits, EdgeHearer hearer) {
    scope.checkRoom();
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new AddonException(AddonError.INVALID, "\"" + line + "\" is no line: gpiochip0/4");
    }
    if (!scope.limits().lines().contains(line)) {
      throw new AddonException(
          AddonError.DENIED,
          line + " is not in the manifest's limits.lines, which is " + scope.limits().lines());
    }
    Line made = new Line(line, Integer.parseInt(parts.group(2)), hearer);
    made.open(parts.group(1), bits);
    return scope.hold(made);
  }

  /** Sets it up in another way, without giving it back. */
  void setUp(long handle, long bits) {
    Line line = line(handle);
    try {
      line.request().reconfigure(List.of(LineBits.setup(line.offset, bits)));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** 1 or 0. */
  long level(long handle) {
    Line line = line(handle);
    try {
      return line.request().get(line.offset) ? 1 : 0;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void set(long handle, boolean high) {
    Line line = line(handle);
    try {
      line.request().set(line.offset, high);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static AddonException failed(IOException e) {
    return new AddonException(AddonError.FAILED, "" + e.getMessage());
  }

  private Line line(long handle) {
    if (scope.held(handle) instanceof Line line) {
      return line;
    }
    throw new AddonException(AddonError.NOT_FOUND, "handle " + handle + " is no line");
  }

  private final class Line implements Held, EdgeListener {
    private final String name;
    private final int offset;
    private final EdgeHearer hearer;
    private @Nullable Chip chip;
    private @Nullable LineRequest request;

    Line(String name, int offset, EdgeHearer hearer) {
      this.name = name;
      this.offset = offset;
      this.hearer = hearer;
    }

    void open(String chipName, long bits) {
      var setup = LineBits.setup(offset, bits);
      try {
        Chip of = devices().chip(chipName);
        chip = of;
        request = of.request(scope.name(), List.of(setup), this);
      } catch (IOException e) {
        var _ = end();
        throw failed(e);
      }
    }

    LineRequest request() {
      LineRequest of = request;
      assert of != null : "it is held once it is requested";
      return of;
    }

    @Override
    public void onEdge(int line, boolean rising, long nanos, int seqno, int lineSeqno) {
      scope.run(() -> tell(rising ? 1 : 0, nanos, ""));
    }

    @Override
    public void onFailed(String reason) {
      long now = scope.loop().clock().nanoTime();
      scope.run(() -> tell(AddonError.FAILED.code(), now, reason));
    }

    /** Unless it was closed while the addon was held back. */
    private void tell(long level, long nanos, String why) {
      if (request != null) {
        hearer.heard(level, nanos, why);
      }
    }

    @Override
    public String what() {
      return "line " + name;
    }

    /** A simulated chip is others', too: it is left, not closed. */
    @Override
    public boolean end() {
      LineRequest last = request;
      request = null;
      if (last != null) {
        last.close();
      }
      Chip of = chip;
      chip = null;
      if (of != null) {
        of.detach();
      }
      return true;
    }
  }

  // --- buses ---

  /** Begins a transfer on the bus's worker; returns its handle, which is over with it. */
  long transfer(Transfer of, TransferHearer hearer) {
    scope.checkRoom();
    if (of.out().length > TRANSFER_MAX || of.count() < 0 || of.count() > TRANSFER_MAX) {
      throw new AddonException(
          AddonError.LIMIT, "a transfer has 0 to " + TRANSFER_MAX + " bytes each way");
    }
    Pending made = new Pending(of.device(), hearer);
    Promise<byte[]> result = begin(of);
    made.id = scope.hold(made);
    var _ =
        result.handle((read, failure) -> {
          scope.run(() -> made.ended(read, failure));
          return null;
        });
    return made.id;
  }

  private Promise<byte[]> begin(Transfer of) {
    Matcher i2c = I2C.matcher(of.device());
    if (i2c.matches()) {
      return i2c(of, Integer.parseInt(i2c.group(1)), Integer.parseInt(i2c.group(2), 16));
    }
    Matcher spi = SPI.matcher(of.device());
    if (spi.matches()) {
      return spi(of, Integer.parseInt(spi.group(1)), Integer.parseInt(spi.group(2)));
    }
    throw new AddonException(
        AddonError.INVALID, "\"" + of.device() + "\" is no device: i2c-1/0x48, spidev0.0");
  }

  private Promise<byte[]> i2c(Transfer of, int bus, int address) {
    if (!LimitedBuses.allowsI2c(scope.limits(), bus, address)) {
      throw denied(of);
    }
    if (of.out().length == 0 && of.count() == 0) {
      throw new AddonException(AddonError.INVALID, "neither writes nor reads");
    }
    byte[] read = new byte[(int) of.count()];
    List<I2cMessage> messages =
        of.count() == 0
            ? List.of(I2cMessage.write(of.out()))
            : of.out().length == 0
                ? List.of(I2cMessage.read(read))
                : List.of(I2cMessage.write(of.out()), I2cMessage.read(read));
    return buses()
        .i2c(bus)
        .submit(
            of.device(),
            adapter -> {
              adapter.transfer(address, messages);
              return read;
            });
  }

  private Promise<byte[]> spi(Transfer of, int bus, int chipSelect) {
    if (!LimitedBuses.allowsSpi(scope.limits(), bus, chipSelect)) {
      throw denied(of);
    }
    boolean wrong =
        of.out().length == 0
            || (of.count() != 0 && of.count() != of.out().length)
            || of.mode() < 0
            || of.mode() > 3
            || of.speedHz() < 1
            || of.speedHz() > Integer.MAX_VALUE;
    if (wrong) {
      throw new AddonException(
          AddonError.INVALID, "SPI sends some bytes and reads as many, in mode 0 to 3, at 1 Hz up");
    }
    SpiSettings settings = SpiSettings.of((int) of.mode(), (int) of.speedHz());
    return buses()
        .spi(bus)
        .submit(
            of.device(),
            controller -> {
              byte[] read = controller.transfer(chipSelect, settings, of.out());
              return of.count() == 0 ? NONE : read;
            });
  }

  private AddonException denied(Transfer of) {
    return new AddonException(
        AddonError.DENIED,
        of.device()
            + " is not in the manifest's limits.buses, which is "
            + scope.limits().buses()
            + ", nor in .addresses, which is "
            + scope.limits().addresses());
  }

  private Buses buses() {
    Buses made = buses;
    if (made == null) {
      LimitedBuses source = new LimitedBuses(devices().buses(), scope.limits());
      made = Buses.open(scope.loop(), source, BusOptions.DEFAULT);
      buses = made;
    }
    return made;
  }

  /** A transfer under way: closed, it goes on, and nobody hears of it. */
  private final class Pending implements Held {
    private final String device;
    private final TransferHearer hearer;
    private boolean ended;
    private long id;

    Pending(String device, TransferHearer hearer) {
      this.device = device;
      this.hearer = hearer;
    }

    void ended(byte @Nullable [] read, @Nullable Throwable failure) {
      if (ended) {
        return;
      }
      ended = true;
      scope.gone(id);
      if (read != null) {
        hearer.done(read.length, read, "");
      } else {
        String why = failure == null ? "" : String.valueOf(failure.getMessage());
        hearer.done(AddonError.FAILED.code(), NONE, why);
      }
    }

    @Override
    public String what() {
      return "transfer to " + device;
    }

    @Override
    public boolean end() {
      ended = true;
      return true;
    }
  }

  /** Lets the workers go; lines and transfers are handles. */
  @Override
  public void close() {
    if (buses != null) {
      buses.close();
      buses = null;
    }
  }
}
