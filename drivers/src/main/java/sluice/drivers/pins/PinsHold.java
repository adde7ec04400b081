package sluice.drivers.pins;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.drivers.LineHold;

/**
 * The pins of one request on their way.
 *
 * @param pins in the order of their lines
 * @param lines null if they had none, as their chip was away or its lines cannot be handed over
 */
public record PinsHold(List<PinHold> pins, @Nullable LineHold lines) {
  public PinsHold {
    pins = List.copyOf(pins);
  }
}
