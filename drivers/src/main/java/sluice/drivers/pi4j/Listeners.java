package sluice.drivers.pi4j;

import com.pi4j.event.EventManager;
import com.pi4j.io.binding.BindingManager;
import com.pi4j.io.binding.DigitalBinding;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import com.pi4j.io.gpio.digital.DigitalStateChangeListener;
import org.tinylog.Logger;

/**
 * Calls a pin's listeners and bindings: what one throws is logged, which Pi4J does to nobody, and
 * the next hears.
 */
@SuppressWarnings("rawtypes") // as Pi4J has its events
final class Listeners {
  private Listeners() {}

  static void call(
      EventManager<?, DigitalStateChangeListener, DigitalStateChangeEvent> listeners,
      DigitalStateChangeEvent event,
      String pin) {
    var _ = listeners.dispatch(event, (listener, one) -> call(listener, one, pin));
  }

  /** As Pi4J's, but for what becomes of exceptions. */
  static <P> BindingManager<P, DigitalBinding, DigitalStateChangeEvent> bindings(
      P pin, String name) {
    return new BindingManager<>(pin, (binding, event) -> call(binding, event, name));
  }

  private static void call(DigitalBinding binding, DigitalStateChangeEvent event, String pin) {
    try {
      binding.process(event);
    } catch (RuntimeException e) {
      Logger.error(e, "pi4j: {}: a binding has failed", pin);
    }
  }

  private static void call(
      DigitalStateChangeListener listener, DigitalStateChangeEvent event, String pin) {
    try {
      listener.onDigitalStateChange(event);
    } catch (RuntimeException e) {
      Logger.error(e, "pi4j: {}: a listener has failed", pin);
    }
  }
}
