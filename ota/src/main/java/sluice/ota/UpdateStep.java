package sluice.ota;

import java.util.List;

/**
 * Where the machine is after an event.
 *
 * @param effects to be carried out, in order; at most one of them is answered
 */
public record UpdateStep(UpdateState state, List<UpdateEffect> effects) {
  public UpdateStep {
    effects = List.copyOf(effects);
  }
}
