package sluice.addons.host;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonException;
import sluice.addons.child.GatewayEnd;
import sluice.addons.child.Message;
import sluice.drivers.Chip;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.BusSource;
import sluice.loop.Loop;

/**
 * The board's devices, for an addon's own process: the gateway has them, and is asked. Loop's
 * thread only, but for the buses.
 */
final class VmDevices implements Devices {
  private static final byte[] NONE = new byte[0];

  /** How a transfer ended. */
  private record Ended(byte[] read, @Nullable String failure) {}

  private final Loop loop;
  private final GatewayEnd end;
  private final Map<Long, VmLines> lines = new HashMap<>();

  /** What has been asked for; the worker of its bus waits. */
  private final Map<Long, CompletableFuture<Ended>> transfers = new HashMap<>();

  VmDevices(Loop loop, GatewayEnd end) {
    this.loop = loop;
    this.end = end;
  }

  @Override
  public BusSource buses() {
    return new VmBuses(this);
  }

  @Override
  public Chip chip(String name) {
    return new VmChip(loop, end, this, name);
  }

  // --- lines ---

  /** Whose edges a line's are. */
  void add(long tag, VmLines of) {
    lines.put(tag, of);
  }

  void remove(long tag) {
    lines.remove(tag);
  }

  /** The gateway has one. */
  void edge(Message message) {
    VmLines of = lines.get(message.tag());
    if (of != null) {
      long level = ByteBuffer.wrap(message.b()).order(LITTLE_ENDIAN).getLong();
      of.edge(message.tag(), level, message.number());
    }
  }

  // --- transfers ---

  /**
   * Has one made, and waits; any thread but the loop's.
   *
   * @param device {@code i2c-1/0x48} or {@code spidev0.0}
   * @param count of bytes to read
   * @param mode of SPI
   * @param speedHz of SPI
   */
  byte[] transfer(String device, byte[] out, int count, long mode, long speedHz)
      throws BusException {
    CompletableFuture<Ended> answer = new CompletableFuture<>();
    ByteBuffer said = ByteBuffer.allocate(2 * Long.BYTES + out.length).order(LITTLE_ENDIAN);
    said.putLong(mode).putLong(speedHz).put(out);
    if (!loop.post(() -> begin(device, said.array(), count, answer))) {
      throw new BusException(Kind.FULL, device + ": as much waits for the loop as may");
    }
    Ended ended = await(device, answer);
    if (ended.failure() != null) {
      throw new BusException(Kind.FAILED, ended.failure());
    }
    return ended.read();
  }

  private static Ended await(String device, CompletableFuture<Ended> answer) throws BusException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it is completed with what went wrong
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException(Kind.CLOSED, device + ": interrupted", e);
    }
  }

  private void begin(String device, byte[] said, int count, CompletableFuture<Ended> answer) {
    long tag = end.nextTag();
    try {
      var _ = end.ask(Message.TRANSFER, tag, count, device, said);
      transfers.put(tag, answer);
    } catch (AddonException e) {
      answer.complete(new Ended(NONE, "" + e.getMessage()));
    }
  }

  /** The gateway has made one. */
  void transferred(Message message) {
    CompletableFuture<Ended> of = transfers.remove(message.tag());
    if (of != null) {
      String failure = message.number() < 0 ? new String(message.a(), UTF_8) : null;
      of.complete(new Ended(message.b(), failure));
    }
  }
}
