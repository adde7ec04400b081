package sluice.addons.host;

import java.util.List;
import java.util.Locale;

/**
 * How an addon is.
 *
 * @param state as {@link AddonState#label} has it, or {@code restarting}
 * @param why what it failed of, who keeps it mapped, or in what process it runs; empty if there is
 *     nothing to tell
 * @param handles what it has open: timers, watchers, subscriptions ...
 * @param published readings and messages so far
 * @param missed messages and callbacks that it did not get because too many waited
 * @param linesDropped lines of its log over the limit
 * @param memoryBytes of the host's buffers
 * @param loopMicros of its callbacks so far
 * @param loopMicrosWorst of one turn
 * @param exceptions callbacks that threw
 * @param overruns turns in which it took more than it may
 */
public record AddonStatus(
    String name,
    String version,
    String kind,
    String state,
    String why,
    List<String> handles,
    long published,
    long missed,
    long linesDropped,
    long memoryBytes,
    long loopMicros,
    long loopMicrosWorst,
    long exceptions,
    long overruns) {

  static AddonStatus of(HostedAddon addon) {
    AddonParts parts = addon.parts();
    Budget budget = parts.scope().budget;
    return new AddonStatus(
        addon.name(),
        addon.candidate.manifest().version(),
        addon.candidate.manifest().kind().name().toLowerCase(Locale.ROOT),
        addon.label(),
        why(addon),
        addon.heldBy(),
        parts.topics().published(),
        parts.topics().missed() + parts.scope().gate.dropped(),
        parts.topics().linesDropped(),
        parts.memory().bytes(),
        budget.totalNanos() / 1_000,
        budget.worstNanos() / 1_000,
        parts.scope().exceptions(),
        budget.overruns());
  }

  /** Of what is in the folder and is none. */
  static AddonStatus ofProblem(String name, String why) {
    return new AddonStatus(name, "", "", "failed", why, List.of(), 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static String why(HostedAddon addon) {
    return switch (addon.state()) {
      case AddonState.Failed failed -> failed.reason();
      case AddonState.Unloaded unloaded ->
          unloaded.heldBy() == null ? "" : "still mapped: " + unloaded.heldBy();
      case AddonState.Draining draining -> draining(draining, addon.heldBy());
      case AddonState.Verified _ -> "its constructors run";
      case AddonState.Resolved _, AddonState.Linked _ -> "";
      case AddonState.Running _ -> addon.note();
    };
  }

  private static String draining(AddonState.Draining draining, List<String> heldBy) {
    String failure = draining.failure() == null ? "" : draining.failure() + "; ";
    return failure + (heldBy.isEmpty() ? "" : "waits for " + String.join(", ", heldBy));
  }
}
