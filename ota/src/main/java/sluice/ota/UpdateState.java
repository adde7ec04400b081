package sluice.ota;

/**
 * All that the machine knows.
 *
 * @param slots as they stand on disk by what was reported done
 * @param step grows with every change of phase; answers carry the step that they answer
 */
public record UpdateState(UpdatePhase phase, Slots slots, long step) {
  UpdateState in(UpdatePhase next) {
    return new UpdateState(next, slots, step + 1);
  }

  UpdateState with(Slots now) {
    return new UpdateState(phase, now, step);
  }
}
