package sluice.addons.host;

import com.pi4j.context.Context;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.addons.AddonHandle;
import sluice.addons.AddonHost;
import sluice.addons.Require;
import sluice.loop.posix.NativeCalls;

/** The parts of an addon as one in Java sees them. */
final class JavaHost implements AddonHost {
  private final AddonParts parts;
  private final @Nullable Require require;
  private final @Nullable Pi4jDevices devices;

  /**
   * Of one addon.
   *
   * @param require null if files beside it cannot be seen
   * @param devices null if its manifest lists none
   */
  JavaHost(AddonParts parts, @Nullable Require require, @Nullable Pi4jDevices devices) {
    this.parts = parts;
    this.devices = devices;
    this.require = require;
  }

  @Override
  public String name() {
    return parts.scope().name();
  }

  @Override
  public @Nullable String config(String key) {
    checkThread();
    return parts.scope().config(key);
  }

  @Override
  public void log(Level level, String text) {
    parts.topics().log(level, text);
  }

  @Override
  public void publish(String channel, double value, String unit) {
    checkThread();
    parts.topics().reading(channel, value, unit);
  }

  @Override
  public void publish(String topic, byte[] payload) {
    checkThread();
    parts.topics().message(topic, payload);
  }

  @Override
  public AddonHandle subscribe(String filter, MessageListener listener) {
    checkThread();
    return handle(parts.topics().subscribe(filter, listener::onMessage));
  }

  @Override
  public AddonHandle setTimeout(long millis, Runnable callback) {
    checkThread();
    return handle(parts.loop().timer(millis, false, callback));
  }

  @Override
  public AddonHandle setInterval(long millis, Runnable callback) {
    checkThread();
    return handle(parts.loop().timer(millis, true, callback));
  }

  @Override
  public AddonHandle setImmediate(Runnable callback) {
    checkThread();
    return handle(parts.loop().immediate(callback));
  }

  @Override
  public AddonHandle watch(int fd, int interest, IntConsumer onReady) {
    checkThread();
    return handle(parts.loop().watch(fd, interest, onReady));
  }

  @Override
  public <T> AddonHandle work(
      Callable<T> job, BiConsumer<@Nullable T, @Nullable Throwable> onDone) {
    checkThread();
    return handle(parts.threads().work(job, onDone));
  }

  @Override
  public void post(Runnable callback) {
    if (!parts.scope().isOpen()) {
      throw new AddonException(AddonError.CLOSED, "the addon is being unloaded");
    }
    if (!parts.scope().loop().post(() -> parts.scope().run(callback))) {
      throw new AddonException(AddonError.FULL, "as many callbacks wait for the loop as may");
    }
  }

  @Override
  public AddonHandle startThread(String threadName, Runnable run) {
    checkThread();
    return handle(parts.threads().start(threadName, run));
  }

  @Override
  public AddonHandle on(String event, Consumer<ByteBuffer> listener) {
    checkThread();
    return handle(parts.topics().on(event, (address, length) -> tell(listener, address, length)));
  }

  /** Nobody can keep it. */
  private static void tell(Consumer<ByteBuffer> listener, long address, long length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment payload = NativeCalls.memory(address, length, arena);
      listener.accept(payload.asByteBuffer().asReadOnlyBuffer());
    }
  }

  @Override
  public int emit(String event, ByteBuffer payload) {
    checkThread();
    return parts.topics().emit(event, MemorySegment.ofBuffer(payload));
  }

  @Override
  public Context pi4j() {
    Pi4jDevices listed = devices;
    if (listed == null) {
      throw new AddonException(
          AddonError.DENIED, "the manifest lists no limits.lines, .buses or .addresses");
    }
    return listed.context();
  }

  @Override
  public Object require(String module) {
    checkThread();
    if (require == null) {
      throw new AddonException(
          AddonError.DENIED,
          "require: an isolated addon has its jar and its library alone; put "
              + module
              + " into the jar");
    }
    return require.require(module);
  }

  private void checkThread() {
    if (!parts.scope().loop().inLoop()) {
      throw new AddonException(
          AddonError.THREAD, "called by another thread than the loop's; use post()");
    }
  }

  private AddonHandle handle(long id) {
    return () -> {
      checkThread();
      if (parts.scope().held(id) != null) {
        parts.scope().close(id);
      }
    };
  }
}
