package sluice.drivers.pi4j;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** A digital input: one line request in the loop's epoll; its listeners are called on the loop. */
final class ChipInput extends DigitalInputBase implements EdgeListener {
  private final Loop loop;
  private final Chip chip;
  private final int offset;
  private final long settleMillis;
  private @Nullable LineRequest request;
  private @Nullable Timer settling;
  private DigitalState told = DigitalState.UNKNOWN;

  ChipInput(DigitalInputProvider provider, DigitalInputConfig config, Loop loop, Chip chip) {
    super(provider, config);
    this.bindings = Listeners.bindings(this, config.id());
    this.loop = loop;
    this.chip = chip;
    this.offset = config.bcm();
    this.settleMillis =
        chip.debounces() ? 0 : TimeUnit.MICROSECONDS.toMillis(debounceMicros() + 999);
  }

  @Override
  public DigitalInput initialize(Context context) throws InitializeException {
    super.initialize(context);
    OnLoop.call(loop, name(), this::open);
    return this;
  }

  private LineRequest open() throws java.io.IOException {
    LineRequest opened = chip.request(id(), List.of(setup()), this);
    request = opened;
    told = DigitalState.getState(opened.get(offset));
    return opened;
  }

  /** Pi4J's "off" is taken as the board's own bias: not every chip can switch it off. */
  private LineSetup setup() {
    LineSetup.Bias bias =
        switch (config().pull()) {
          case PULL_UP -> LineSetup.Bias.PULL_UP;
          case PULL_DOWN -> LineSetup.Bias.PULL_DOWN;
          case OFF -> LineSetup.Bias.AS_IS;
        };
    LineSetup setup = LineSetup.input(offset).with(bias);
    return chip.debounces() ? setup.withDebounceMicros(debounceMicros()) : setup;
  }

  private int debounceMicros() {
    Long micros = config().debounce();
    return micros == null ? 0 : Math.toIntExact(micros);
  }

  @Override
  public DigitalState state() {
    return OnLoop.call(loop, name(), this::read);
  }

  private DigitalState read() throws java.io.IOException {
    LineRequest current = request;
    if (current == null) {
      throw new java.io.IOException("gpio: line " + offset + " was given back");
    }
    return DigitalState.getState(current.get(offset));
  }

  @Override
  public void onEdge(int line, boolean rising, long nanos, int seqno, int lineSeqno) {
    if (settleMillis == 0) {
      tell(DigitalState.getState(rising));
    } else if (settling == null || !settling.isActive()) {
      settling = loop.setTimeout(settleMillis, this::onSettled);
    } else {
      settling.refresh();
    }
  }

  private void onSettled() {
    if (request != null) {
      DigitalState now = state();
      if (now != told) {
        tell(now);
      }
    }
  }

  private void tell(DigitalState state) {
    told = state;
    dispatch(new DigitalStateChangeEvent<DigitalInput>(this, state));
  }

  /** As Pi4J's, but for what becomes of exceptions. */
  @Override
  @SuppressWarnings("rawtypes")
  protected void dispatch(DigitalStateChangeEvent event) {
    Listeners.call(stateChangeEventManager, event, id());
    var _ = bindings.process(event);
  }

  @Override
  public void onFailed(String reason) {
    Logger.warn("pi4j: {}: {}", name(), reason);
  }

  @Override
  public DigitalInput shutdownInternal(Context context) throws ShutdownException {
    OnLoop.call(loop, name(), this::giveBack);
    return super.shutdownInternal(context);
  }

  private boolean giveBack() {
    LineRequest current = request;
    request = null;
    if (settling != null) {
      settling.close();
    }
    if (current != null) {
      current.close();
    }
    return current != null;
  }
}
