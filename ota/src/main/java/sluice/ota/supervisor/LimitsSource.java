package sluice.ota.supervisor;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.ota.Slot;

/** Who reads by what a release is proven; not the loop, as a configuration is read for it. */
interface LimitsSource {
  /**
   * Reads a slot's. Loop's thread.
   *
   * @param then called once: with null if they cannot be read
   */
  void read(Slot slot, Consumer<@Nullable ProofLimits> then);

  /** A worker of this process. */
  static LimitsSource here(Loop loop, Function<Slot, ProofLimits> read) {
    return (slot, then) -> {
      boolean taken =
          loop.workers()
              .submit("limits", () -> read.apply(slot), (limits, failure) -> then.accept(limits));
      if (!taken) {
        then.accept(null);
      }
    };
  }

  /** Another process. */
  static LimitsSource by(Installer installer) {
    return (slot, then) ->
        installer.limits(
            slot,
            answer -> {
              try {
                then.accept(answer.ok() ? LimitsJson.read(answer.text()) : null);
              } catch (IOException e) {
                Logger.warn("update: {}", e.getMessage());
                then.accept(null);
              }
            });
  }
}
