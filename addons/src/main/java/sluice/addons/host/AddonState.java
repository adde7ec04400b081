package sluice.addons.host;

import org.jspecify.annotations.Nullable;

/**
 * Where an addon is between its file and its end, as one table: states × events. Pure.
 *
 * <p>What breaks once code of it may have run goes through {@link Draining}: threads and jobs have
 * to end before anything can be unmapped.
 */
public sealed interface AddonState {
  /** Its files are found and its manifest read; entered first, left when they are verified. */
  record Resolved() implements AddonState {}

  /** What is to be loaded is what may be; left when it is mapped. */
  record Verified() implements AddonState {}

  /** Mapped, its constructors have run; left when {@code init} returns. */
  record Linked() implements AddonState {}

  /** It is called. Left by a stop, or by what it does. */
  record Running() implements AddonState {}

  /**
   * It is not called any more, its handles are closed; left when no thread can be in it.
   *
   * @param failure what ended it, or null: it was asked to
   */
  record Draining(@Nullable String failure) implements AddonState {}

  /**
   * The end.
   *
   * @param heldBy who keeps its code mapped, or null: nobody
   */
  record Unloaded(@Nullable String heldBy) implements AddonState {}

  /** The other end. */
  record Failed(String reason) implements AddonState {}

  /** What happens to one. */
  sealed interface Event {
    /** It may be loaded. */
    record Checked() implements Event {}

    /** It is mapped. */
    record Mapped() implements Event {}

    /** It has begun. */
    record Started() implements Event {}

    /** It cannot go on. */
    record Broke(String reason) implements Event {}

    /** It is to end. */
    record StopAsked() implements Event {}

    /** Nothing of it runs, and it was unmapped if it could be. */
    record Released(@Nullable String heldBy) implements Event {}
  }

  /** In a word, for people. */
  default String label() {
    return switch (this) {
      case Resolved _ -> "resolved";
      case Verified _ -> "verified";
      case Linked _ -> "linked";
      case Running _ -> "running";
      case Draining _ -> "draining";
      case Unloaded _ -> "unloaded";
      case Failed _ -> "failed";
    };
  }

  /** What the event makes of the state; an event that cannot be any more changes nothing. */
  static AddonState next(AddonState state, Event event) {
    return switch (state) {
      case Resolved _ ->
          switch (event) {
            case Event.Checked _ -> new Verified();
            case Event.Broke broke -> new Failed(broke.reason);
            case Event.StopAsked _ -> new Draining(null);
            case Event.Mapped _, Event.Started _, Event.Released _ -> state;
          };
      case Verified _ ->
          switch (event) {
            case Event.Mapped _ -> new Linked();
            case Event.Broke broke -> new Failed(broke.reason);
            case Event.StopAsked _ -> new Draining(null);
            case Event.Checked _, Event.Started _, Event.Released _ -> state;
          };
      case Linked _ ->
          switch (event) {
            case Event.Started _ -> new Running();
            case Event.Broke broke -> new Draining(broke.reason);
            case Event.StopAsked _ -> new Draining(null);
            case Event.Checked _, Event.Mapped _, Event.Released _ -> state;
          };
      case Running _ ->
          switch (event) {
            case Event.Broke broke -> new Draining(broke.reason);
            case Event.StopAsked _ -> new Draining(null);
            case Event.Checked _, Event.Mapped _, Event.Started _, Event.Released _ -> state;
          };
      case Draining draining ->
          switch (event) {
            case Event.Released released -> ended(draining, released);
            case Event.Broke broke -> draining.failure == null ? new Draining(broke.reason) : state;
            case Event.Checked _, Event.Mapped _, Event.Started _, Event.StopAsked _ -> state;
          };
      case Unloaded _, Failed _ ->
          switch (event) {
            case Event.Checked _,
                Event.Mapped _,
                Event.Started _,
                Event.Broke _,
                Event.StopAsked _,
                Event.Released _ ->
                state;
          };
    };
  }

  private static AddonState ended(Draining draining, Event.Released released) {
    String failure = draining.failure;
    String held = released.heldBy;
    if (failure == null) {
      return new Unloaded(held);
    }
    return new Failed(held == null ? failure : failure + "; still mapped: " + held);
  }
}
