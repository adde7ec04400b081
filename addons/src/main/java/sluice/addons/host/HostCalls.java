package sluice.addons.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.addons.AddonHost.Level;
import sluice.loop.posix.NativeCalls;

/**
 * The functions of {@code sluice_host}, as native code calls them: numbers in, a number out, and
 * nothing is ever thrown. They outlive every addon, so that a thread that comes late is refused and
 * finds no freed code. Who calls is a number that is never used twice.
 *
 * <p>The first ones are for any thread, the others refuse all but the loop's.
 */
final class HostCalls {
  private static final long TEXT_MAX = 65_536;
  private static final ThreadLocal<String> LAST_ERROR = ThreadLocal.withInitial(() -> "");

  /** All native addons of this process; added and removed under its lock. */
  private static final Slots<NativeAddon> ADDONS = new Slots<>();

  private HostCalls() {}

  /** A new caller: its {@code sluice_self}. */
  static long admit(NativeAddon addon) {
    synchronized (ADDONS) {
      return ADDONS.add(addon);
    }
  }

  /** It is refused from now on. */
  static void dismiss(long self) {
    synchronized (ADDONS) {
      var _ = ADDONS.remove(self);
    }
  }

  /** What a callback that is about to be made on this thread can ask for. */
  static void because(String why) {
    if (!why.isEmpty()) {
      LAST_ERROR.set(why);
    }
  }

  /** Why the last call of this thread was refused, and forgets it. */
  static String lastError() {
    String last = LAST_ERROR.get();
    LAST_ERROR.remove();
    return last;
  }

  // --- any thread ---

  static long log(long self, long level, long text) {
    try {
      anyThread(self).topics.log(level(level), text(text));
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long nowNanos(long self) {
    try {
      return anyThread(self).scope.loop().clock().nanoTime();
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long tsfCall(long self, long function, long argument) {
    @Nullable NativeAddon addon = null;
    try {
      addon = anyThread(self);
      addon.scope.enter();
      return addon.threads.function(function).call(argument);
    } catch (Throwable t) {
      return refused(self, t);
    } finally {
      leave(addon);
    }
  }

  static long tsfAcquire(long self, long function) {
    try {
      anyThread(self).threads.function(function).acquire();
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long tsfRelease(long self, long function) {
    try {
      anyThread(self).threads.function(function).release();
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long lastError(long self, long into, long capacity) {
    try {
      return copy(LAST_ERROR.get(), into, capacity, true);
    } catch (Throwable t) {
      return AddonError.FAILED.code();
    }
  }

  // --- the loop's thread ---

  static long configGet(long self, long key, long into, long capacity) {
    try {
      String name = text(key);
      String value = onLoop(self).scope.config(name);
      if (value == null) {
        throw new AddonException(
            AddonError.NOT_FOUND, "neither [addon.NAME] nor the manifest's [config] has " + name);
      }
      return copy(value, into, capacity, false);
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long publishReading(long self, long channel, long unit, double value) {
    try {
      onLoop(self).topics.reading(text(channel), value, unit == 0 ? "" : text(unit));
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long publish(long self, long topic, long payload, long length) {
    try {
      onLoop(self).publish(text(topic), payload, length);
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long subscribe(long self, long filter, long onMessage, long data) {
    try {
      return onLoop(self).subscribe(text(filter), onMessage, data);
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long setTimer(long self, long millis, long repeats, long callback, long data) {
    try {
      NativeAddon addon = onLoop(self);
      return addon.loop.timer(millis, repeats != 0, NativeAddon.callback(callback, data));
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long setImmediate(long self, long callback, long data) {
    try {
      return onLoop(self).loop.immediate(NativeAddon.callback(callback, data));
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long watch(long self, long fd, long interest, long onReady, long data) {
    try {
      return onLoop(self).watch(fd, interest, onReady, data);
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long watchUpdate(long self, long watcher, long interest) {
    try {
      onLoop(self).loop.update(watcher, NativeAddon.narrow(interest));
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long work(long self, long job, long onDone, long data) {
    try {
      NativeAddon addon = onLoop(self);
      return addon.threads.work(NativeAddon.job(job, data), NativeAddon.onDone(onDone, data));
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long startThread(long self, long name, long run, long data) {
    try {
      return onLoop(self).threads.start(text(name), NativeAddon.callback(run, data));
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long tsfCreate(long self, long name, long queueMax, long onCall, long data) {
    try {
      NativeAddon addon = onLoop(self);
      return addon.threads.function(text(name), queueMax, NativeAddon.withNumber(onCall, data));
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long bufferCreate(long self, long length, long address) {
    try {
      return onLoop(self).buffer(length, address);
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long on(long self, long event, long onEvent, long data) {
    try {
      return onLoop(self).on(text(event), onEvent, data);
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long event(long self, long name) {
    try {
      return onLoop(self).topics.event(text(name));
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long emit(long self, long event, long payload, long length) {
    try {
      return onLoop(self).emit(event, payload, length);
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long onUnload(long self, long callback, long data) {
    try {
      onLoop(self).scope.onUnload(NativeAddon.callback(callback, data));
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  static long close(long self, long handle) {
    try {
      onLoop(self).scope.close(handle);
      return 0;
    } catch (Throwable t) {
      return refused(self, t);
    }
  }

  // --- who, and what went wrong ---

  private static NativeAddon anyThread(long self) {
    NativeAddon addon = ADDONS.get(self);
    if (addon == null) {
      throw new AddonException(AddonError.CLOSED, "no such addon, or it is unloaded");
    }
    return addon;
  }

  /** The addon that calls, on the loop's thread. */
  static NativeAddon onLoop(long self) {
    NativeAddon addon = anyThread(self);
    if (!addon.scope.loop().inLoop()) {
      throw new AddonException(
          AddonError.THREAD, "called by another thread than the loop's; use sluice_tsf_call()");
    }
    return addon;
  }

  private static void leave(@Nullable NativeAddon addon) {
    if (addon != null) {
      addon.scope.leave();
    }
  }

  /** What is not a refusal is our own fault, or the end of the process: told to the loop. */
  static long refused(long self, Throwable t) {
    if (t instanceof AddonException refusal) {
      LAST_ERROR.set(String.valueOf(refusal.getMessage()));
      return refusal.error().code();
    }
    if (t instanceof StackOverflowError) {
      LAST_ERROR.set("calls within calls, without an end");
      return AddonError.LIMIT.code();
    }
    LAST_ERROR.set(String.valueOf(t));
    NativeAddon addon = ADDONS.get(self);
    boolean told = addon != null && addon.scope.loop().post(() -> rethrow(t));
    if (!told) {
      Logger.error(t, "addons: a host function failed");
    }
    return AddonError.FAILED.code();
  }

  private static void rethrow(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("addons: a host function failed", t);
  }

  private static Level level(long number) {
    Level[] levels = Level.values();
    if (number < 0 || number >= levels.length) {
      throw new AddonException(AddonError.INVALID, "log level " + number);
    }
    return levels[(int) number];
  }

  /** A string of native code's. */
  static String text(long address) {
    if (address == 0) {
      throw new AddonException(AddonError.INVALID, "a string is NULL");
    }
    try {
      return NativeCalls.text(address, TEXT_MAX);
    } catch (IndexOutOfBoundsException e) {
      throw new AddonException(
          AddonError.INVALID, "a string has more than " + (TEXT_MAX - 1) + " bytes");
    }
  }

  private static long copy(String text, long into, long capacity, boolean cut) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (into == 0 || capacity < 1 || (bytes.length >= capacity && !cut)) {
      throw new AddonException(AddonError.SPACE, bytes.length + 1 + " bytes are needed");
    }
    byte[] fit = Arrays.copyOf(bytes, (int) Math.min(bytes.length, capacity - 1));
    MemorySegment to = NativeCalls.memory(into, fit.length + 1L);
    MemorySegment.copy(fit, 0, to, JAVA_BYTE, 0, fit.length);
    to.set(JAVA_BYTE, fit.length, (byte) 0);
    return bytes.length;
  }
}
