package sluice.drivers.pi4j;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.Pi4JException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;

/** A digital output. Pulses and blinking are timers of the loop's. */
final class ChipOutput extends DigitalOutputBase {
  private final Loop loop;
  private final Chip chip;
  private final int offset;
  private @Nullable LineRequest request;

  ChipOutput(DigitalOutputProvider provider, DigitalOutputConfig config, Loop loop, Chip chip) {
    super(provider, config);
    this.bindings = Listeners.bindings(this, config.id());
    this.loop = loop;
    this.chip = chip;
    this.offset = config.bcm();
  }

  /** The line has its first level from the moment it is an output. */
  @Override
  public DigitalOutput initialize(Context context) throws InitializeException {
    OnLoop.call(loop, name(), this::open);
    return super.initialize(context);
  }

  private LineRequest open() throws java.io.IOException {
    DigitalState initial = config().initialState();
    boolean high = initial != null && initial.isHigh();
    LineRequest opened =
        chip.request(id(), List.of(LineSetup.output(offset, high)), EdgeListener.none());
    request = opened;
    state = DigitalState.getState(high);
    return opened;
  }

  @Override
  public DigitalOutput state(DigitalState next) {
    return OnLoop.call(loop, name(), () -> set(next));
  }

  private DigitalOutput set(DigitalState next) throws java.io.IOException {
    LineRequest current = request;
    if (current == null) {
      throw new java.io.IOException("gpio: line " + offset + " was given back");
    }
    current.set(offset, next.isHigh());
    return super.state(next);
  }

  /** As Pi4J's, but for what becomes of exceptions. */
  @Override
  @SuppressWarnings("rawtypes")
  protected void dispatch(DigitalStateChangeEvent event) {
    Listeners.call(stateChangeEventManager, event, id());
    var _ = bindings.process(event);
  }

  @Override
  public DigitalOutput pulse(
      int interval,
      TimeUnit unit,
      DigitalState state,
      @Nullable Callable<@Nullable Void> callback) {
    return ended("pulse", () -> pulseAsync(interval, unit, state, callback));
  }

  @Override
  public Future<?> pulseAsync(
      int interval,
      TimeUnit unit,
      DigitalState state,
      @Nullable Callable<@Nullable Void> callback) {
    return OnLoop.call(
        loop, name(), () -> Blinking.start(loop, this, millis(interval, unit), 2, state, callback));
  }

  @Override
  public DigitalOutput blink(
      int delay,
      int duration,
      TimeUnit unit,
      DigitalState state,
      @Nullable Callable<@Nullable Void> callback) {
    return ended("blink", () -> blinkAsync(delay, duration, unit, state, callback));
  }

  /** As Pi4J has it: {@code duration} times on and off, each for {@code delay}. */
  @Override
  public Future<?> blinkAsync(
      int delay,
      int duration,
      TimeUnit unit,
      DigitalState state,
      @Nullable Callable<@Nullable Void> callback) {
    if (duration < 1) {
      throw new IllegalArgumentException(name() + ": blink: the duration is at least 1");
    }
    return OnLoop.call(
        loop,
        name(),
        () -> Blinking.start(loop, this, millis(delay, unit), 2 * duration, state, callback));
  }

  private DigitalOutput ended(String what, Callable<Future<?>> start) {
    if (loop.inLoop() && !Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          name() + ": " + what + " would block the loop; use " + what + "Async");
    }
    try {
      var _ = start.call().get();
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Pi4JException(name() + ": " + what + ": interrupted", e);
    } catch (ExecutionException e) {
      throw new Pi4JException(name() + ": " + what + ": " + e.getCause(), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new Pi4JException(name() + ": " + what + ": " + e.getMessage(), e);
    }
  }

  private static long millis(int interval, TimeUnit unit) {
    long millis = unit.toMillis(interval);
    if (millis < 1) {
      throw new IllegalArgumentException("a pulse lasts at least a millisecond");
    }
    return millis;
  }

  @Override
  public DigitalOutput shutdownInternal(Context context) throws ShutdownException {
    DigitalOutput same = super.shutdownInternal(context);
    OnLoop.call(loop, name(), this::giveBack);
    return same;
  }

  private boolean giveBack() {
    LineRequest current = request;
    request = null;
    if (current != null) {
      current.close();
    }
    return current != null;
  }

  /** A pulse, or several: the loop's timer between the levels. */
  private static final class Blinking extends CompletableFuture<@Nullable Void> {
    private final Loop loop;
    private final ChipOutput output;
    private final long millis;
    private final @Nullable Callable<@Nullable Void> callback;
    private DigitalState next;
    private int levels;

    private Blinking(
        Loop loop,
        ChipOutput output,
        long millis,
        int levels,
        DigitalState first,
        @Nullable Callable<@Nullable Void> callback) {
      this.loop = loop;
      this.output = output;
      this.millis = millis;
      this.levels = levels;
      this.next = first;
      this.callback = callback;
    }

    static Blinking start(
        Loop loop,
        ChipOutput output,
        long millis,
        int levels,
        DigitalState first,
        @Nullable Callable<@Nullable Void> callback)
        throws java.io.IOException {
      Blinking blinking = new Blinking(loop, output, millis, levels, first, callback);
      blinking.step();
      return blinking;
    }

    /** The last level stays, so nothing is waited for behind it. */
    private void step() throws java.io.IOException {
      output.set(next);
      next = DigitalState.getInverseState(next);
      levels--;
      if (levels > 0) {
        loop.setTimeout(millis, this::onTimer);
      } else {
        end();
      }
    }

    private void onTimer() {
      if (isCancelled()) {
        return;
      }
      try {
        step();
      } catch (java.io.IOException e) {
        completeExceptionally(e);
      }
    }

    private void end() {
      try {
        if (callback != null) {
          callback.call();
        }
        complete(null);
      } catch (Exception e) { // of the application's
        completeExceptionally(e);
      }
    }
  }
}
