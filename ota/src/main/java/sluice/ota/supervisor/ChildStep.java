package sluice.ota.supervisor;

import java.util.List;

/**
 * Where a child is after an event.
 *
 * @param effects to be carried out, in order
 * @param anew whether the time of its state begins, also if the state is the same
 */
public record ChildStep(ChildState state, List<ChildEffect> effects, boolean anew) {
  public ChildStep {
    effects = List.copyOf(effects);
  }
}
