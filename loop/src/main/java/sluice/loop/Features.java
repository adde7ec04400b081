package sluice.loop;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The features of this build and which of them are on. Shipping features are always on; the others
 * are off until {@link #enable} names them, which {@code sluice --features NAME} does before
 * anything else starts. A feature is never turned off again.
 *
 * <p>One table for the whole process; any thread may call every method.
 */
public final class Features {

  /** Straight-line code on virtual threads that the loop schedules. */
  public static final String AWAIT = "await";

  /** Several gateways of one configuration. */
  public static final String CLUSTER = "cluster";

  private static final List<Feature> ALL =
      List.of(
          shipping("loop", "one loop on one thread, with Node's phases and order"),
          shipping("events", "typed event emitters with Node's rules for once and error"),
          shipping("promises", "completion stages whose reactions are the loop's microtasks"),
          staged(AWAIT, "straight-line code on virtual threads that the loop schedules"),
          staged(CLUSTER, "sluice cluster: several gateways of one configuration under one parent"),
          inProgress("updates", "sluice ota: signed bundles and slots; nothing starts a slot yet"));

  private static volatile Set<String> enabled = Set.of();

  private Features() {}

  /** Every feature of this build, in the order in which users read them. */
  public static List<Feature> all() {
    return ALL;
  }

  /**
   * Turns a feature on for the rest of the process's life. Turning on what is on changes nothing.
   *
   * @throws IllegalArgumentException if there is no such feature; the message lists those there are
   */
  public static synchronized void enable(String name) {
    Feature feature = feature(name);
    if (feature.stage() == Feature.Stage.SHIPPING) {
      return;
    }
    Set<String> more = new TreeSet<>(enabled);
    more.add(name);
    enabled = Set.copyOf(more);
  }

  /**
   * Whether a feature is on.
   *
   * @throws IllegalArgumentException if there is no such feature
   */
  public static boolean enabled(String name) {
    return feature(name).stage() == Feature.Stage.SHIPPING || enabled.contains(name);
  }

  /**
   * Returns if a feature is on.
   *
   * @throws IllegalStateException if it is off; the message says how to turn it on
   */
  static void require(String name) {
    if (!enabled(name)) {
      throw new IllegalStateException(
          "feature "
              + name
              + ": "
              + feature(name).stage().label()
              + " and off; start with --features "
              + name);
    }
  }

  private static Feature feature(String name) {
    for (Feature feature : ALL) {
      if (feature.name().equals(name)) {
        return feature;
      }
    }
    throw new IllegalArgumentException(
        "feature " + name + ": unknown; use one of " + String.join(", ", names()));
  }

  private static List<String> names() {
    return ALL.stream().map(Feature::name).toList();
  }

  private static Feature shipping(String name, String description) {
    return new Feature(name, Feature.Stage.SHIPPING, description);
  }

  private static Feature inProgress(String name, String description) {
    return new Feature(name, Feature.Stage.IN_PROGRESS, description);
  }

  private static Feature staged(String name, String description) {
    return new Feature(name, Feature.Stage.STAGED, description);
  }
}
