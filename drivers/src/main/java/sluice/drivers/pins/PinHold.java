package sluice.drivers.pins;

import java.util.Map;

/**
 * One pin's use on its way from one user of the lines to the next.
 *
 * @param name as configured
 * @param lines how its lines were requested; another text is another set-up
 * @param state what its use knows, by name: numbers, and 1 and 0 for yes and no. A name that the
 *     next user does not know is passed over, one that is missing has its start value: the two may
 *     be of different versions
 */
public record PinHold(String name, String lines, Map<String, Long> state) {
  public PinHold {
    state = Map.copyOf(state);
  }
}
