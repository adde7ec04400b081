package sluice.addons.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.loop.posix.NativeCalls;

/**
 * The C side of an addon: function pointers and addresses become callbacks and objects. Loop's
 * thread only, unless {@link HostCalls} says otherwise.
 */
final class NativeAddon {
  private static final int PAYLOAD_MAX = 256 << 10;

  final AddonScope scope;
  final ScopeLoop loop;
  final ScopeThreads threads;
  final ScopeTopics topics;
  final ScopeMemory memory;
  final ScopeDevices devices;

  /** What messages are copied to for the addon to read; grows to the largest. */
  private Arena scratchArena = Arena.ofConfined();

  private MemorySegment scratch = MemorySegment.NULL;

  NativeAddon(AddonParts parts) {
    this.scope = parts.scope();
    this.loop = parts.loop();
    this.threads = parts.threads();
    this.topics = parts.topics();
    this.memory = parts.memory();
    this.devices = parts.devices();
  }

  /** Nothing of the addon runs any more. */
  void close() {
    devices.close();
    scratchArena.close();
  }

  // --- callbacks ---

  private static MemorySegment function(long address) {
    if (address == 0) {
      throw new AddonException(AddonError.INVALID, "the callback is NULL");
    }
    return MemorySegment.ofAddress(address);
  }

  static Runnable callback(long address, long data) {
    MemorySegment function = function(address);
    return () -> {
      var _ = NativeCalls.call(function, data, 0, 0, 0);
    };
  }

  static LongConsumer withNumber(long address, long data) {
    MemorySegment function = function(address);
    return number -> {
      var _ = NativeCalls.call(function, data, number, 0, 0);
    };
  }

  static LongSupplier job(long address, long data) {
    MemorySegment function = function(address);
    return () -> NativeCalls.call(function, data, 0, 0, 0);
  }

  static @Nullable LongConsumer onDone(long address, long data) {
    return address == 0 ? null : withNumber(address, data);
  }

  long watch(long fd, long interest, long onReady, long data) {
    LongConsumer callback = withNumber(onReady, data);
    return loop.watch(narrow(fd), narrow(interest), callback::accept);
  }

  long subscribe(String filter, long onMessage, long data) {
    MemorySegment function = function(onMessage);
    return topics.subscribe(
        filter,
        (topic, payload) -> {
          byte[] name = topic.getBytes(StandardCharsets.UTF_8);
          MemorySegment to = scratch(name.length + 1L + payload.length);
          MemorySegment.copy(name, 0, to, JAVA_BYTE, 0, name.length);
          to.set(JAVA_BYTE, name.length, (byte) 0);
          long at = name.length + 1L;
          MemorySegment.copy(payload, 0, to, JAVA_BYTE, at, payload.length);
          var _ = NativeCalls.call(function, data, to.address(), to.address() + at, payload.length);
        });
  }

  @SuppressWarnings("MustBeClosedChecker") // close() does
  private MemorySegment scratch(long bytes) {
    if (scratch.byteSize() < bytes) {
      scratchArena.close();
      scratchArena = Arena.ofConfined();
      scratch = scratchArena.allocate(Math.max(1_024, Long.highestOneBit(bytes) * 2));
    }
    return scratch;
  }

  long on(String event, long onEvent, long data) {
    MemorySegment function = function(onEvent);
    return topics.on(
        event,
        (address, length) -> {
          var _ = NativeCalls.call(function, data, address, length, 0);
        });
  }

  /** With the payload where it is. */
  long emit(long event, long payload, long length) {
    checkPayload(payload, length);
    return topics.emit(event, payload, length);
  }

  void publish(String topic, long payload, long length) {
    topics.message(topic, bytes(payload, length));
  }

  private static byte[] bytes(long address, long length) {
    checkPayload(address, length);
    return length == 0 ? new byte[0] : NativeCalls.memory(address, length).toArray(JAVA_BYTE);
  }

  private static void checkPayload(long payload, long length) {
    if (payload == 0 && length > 0) {
      throw new AddonException(AddonError.INVALID, "the payload is NULL");
    }
    if (length < 0 || length > PAYLOAD_MAX) {
      throw new AddonException(
          AddonError.LIMIT, "a payload has 0 to " + PAYLOAD_MAX + " bytes, not " + length);
    }
  }

  long buffer(long length, long addressOut) {
    checkPointer(addressOut);
    ScopeMemory.Buffer buffer = memory.buffer(length);
    NativeCalls.memory(addressOut, 8).set(JAVA_LONG_UNALIGNED, 0, buffer.memory().address());
    return buffer.handle();
  }

  long open(String path, long flags, long fdOut) {
    checkPointer(fdOut);
    ScopeMemory.Device device = memory.open(path, flags);
    NativeCalls.memory(fdOut, 4).set(JAVA_INT_UNALIGNED, 0, device.fd());
    return device.handle();
  }

  long line(String line, long flags, long onEdge, long data) {
    @Nullable MemorySegment function = onEdge == 0 ? null : function(onEdge);
    return devices.line(
        line,
        flags,
        (level, nanos, why) -> {
          HostCalls.because(why);
          if (function != null) {
            var _ = NativeCalls.call(function, data, level, nanos, 0);
          }
        });
  }

  /** {@code sluice_transfer}: device, out, out_length, in_length, mode, speed_hz. */
  long transfer(long what, long onDone, long data) {
    checkPointer(what);
    MemorySegment function = function(onDone);
    MemorySegment at = NativeCalls.memory(what, 48);
    String device = HostCalls.text(at.get(JAVA_LONG_UNALIGNED, 0));
    long length = at.get(JAVA_LONG_UNALIGNED, 16);
    byte[] out = bytes(at.get(JAVA_LONG_UNALIGNED, 8), length);
    ScopeDevices.Transfer transfer =
        new ScopeDevices.Transfer(
            device,
            out,
            at.get(JAVA_LONG_UNALIGNED, 24),
            at.get(JAVA_LONG_UNALIGNED, 32),
            at.get(JAVA_LONG_UNALIGNED, 40));
    return devices.transfer(
        transfer,
        (result, read, why) -> {
          HostCalls.because(why);
          MemorySegment to = scratch(read.length + 1L);
          MemorySegment.copy(read, 0, to, JAVA_BYTE, 0, read.length);
          var _ = NativeCalls.call(function, data, result, to.address(), read.length);
        });
  }

  private static void checkPointer(long address) {
    if (address == 0) {
      throw new AddonException(AddonError.INVALID, "where to write to is NULL");
    }
  }

  static int narrow(long value) {
    if ((int) value != value) {
      throw new AddonException(AddonError.INVALID, value + " is no 32-bit number");
    }
    return (int) value;
  }
}
