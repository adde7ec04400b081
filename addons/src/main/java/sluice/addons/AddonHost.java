package sluice.addons;

import com.pi4j.context.Context;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway does for an addon in Java, as {@code sluice_addon.h} does for one in C; limits and
 * errors are the same. Loop's thread only, but for what says "any thread".
 *
 * <p>All methods throw {@link AddonException} for what is refused.
 */
public interface AddonHost {
  /** How a line in the log is marked. */
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** Takes a message, with its whole topic. */
  @FunctionalInterface
  interface MessageListener {
    void onMessage(String topic, byte[] payload);
  }

  /** As its manifest says. */
  String name();

  /** A key of {@code [addon.NAME]}, else of the manifest's {@code [config]}; null if neither. */
  @Nullable String config(String key);

  /** A line in the gateway's log; any thread. */
  void log(Level level, String text);

  /** Publishes a reading of now as {@code NAME/channel}; NaN is a bad one. */
  void publish(String channel, double value, String unit);

  /**
   * Publishes a message.
   *
   * @param topic below {@code PREFIX/ID/}
   * @param payload not changed afterwards
   */
  void publish(String topic, byte[] payload);

  /**
   * Hears what the gateway and its addons publish, and what the uplinks of {@code [addons]
   * downlink_from} send to {@code PREFIX/ID/NAME/in/...}, in the turn after.
   */
  AddonHandle subscribe(String filter, MessageListener listener);

  /** Calls back once. */
  AddonHandle setTimeout(long millis, Runnable callback);

  /** Calls back every so many milliseconds, 1 at least. */
  AddonHandle setInterval(long millis, Runnable callback);

  /** Calls back once, in this turn's check phase. */
  AddonHandle setImmediate(Runnable callback);

  /**
   * Watches a descriptor, level-triggered.
   *
   * @param interest bits of {@link sluice.loop.FdWatcher}
   */
  AddonHandle watch(int fd, int interest, IntConsumer onReady);

  /**
   * Runs a job on a worker.
   *
   * @param onDone called on the loop's thread with the result, or with what was thrown
   */
  <T> AddonHandle work(Callable<T> job, BiConsumer<@Nullable T, @Nullable Throwable> onDone);

  /** Has a callback run on the loop's thread, in order; any thread. */
  void post(Runnable callback);

  /** Starts a thread that the unload waits for. */
  AddonHandle startThread(String threadName, Runnable run);

  /**
   * Hears an event, {@code ADDON:EVENT}.
   *
   * @param listener its buffer is read-only and valid during the call
   */
  AddonHandle on(String event, Consumer<ByteBuffer> listener);

  /** Calls the listeners of {@code NAME:event} before it returns; returns how many there were. */
  int emit(String event, ByteBuffer payload);

  /**
   * Pi4J, with the lines, buses and addresses that the manifest lists; all else is refused. Pins
   * are for any thread; buses for any but the loop's, so from {@link #work} or a thread. In a
   * process of the addon's own there is no PWM, and a transfer is a write, a read or both.
   */
  Context pi4j();

  /**
   * As Node's {@code require}, from the addon's folder: a jar, a JSON file or a library by its
   * name. Refused in a process of the addon's own, which does not see that folder.
   *
   * @return what the module exports
   */
  Object require(String module);
}
