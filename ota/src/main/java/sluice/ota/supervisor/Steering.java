package sluice.ota.supervisor;

import sluice.ota.UpdateEffect;
import sluice.ota.UpdateState;

/** Who wants updates beside the command line, such as a broker. Called on the loop's thread. */
public interface Steering {
  /** What it may ask of the parent; loop's thread only. */
  interface Wheel {
    UpdateState state();

    /**
     * Offers a bundle, which is tried at once if it is verified.
     *
     * @return false if an update is under way
     */
    boolean offer(String bundle);

    /** Has something published upstream by the child that works; only the last if none does now. */
    void report(String json);
  }

  /** Somebody upstream wants a version; as it came. */
  void onDesired(String json, Wheel wheel);

  /** The update is in another phase. */
  void onState(UpdateState state, Wheel wheel);

  /** An update has ended. */
  void onNote(UpdateEffect.Note note, Wheel wheel);
}
