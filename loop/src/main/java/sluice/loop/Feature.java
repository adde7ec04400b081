package sluice.loop;

/**
 * A capability that a user can see in {@code sluice features}.
 *
 * @param name what {@code --features} takes: lower case words joined by hyphens
 * @param stage how far it is
 * @param description one line, without a full stop
 */
public record Feature(String name, Stage stage, String description) {

  /** How far a feature is: the stages that V8 gives to parts of the language. */
  public enum Stage {
    /** Finished and always on. */
    SHIPPING("shipping"),
    /** Finished, but off until named in {@code --features}: it may need a flag or more mileage. */
    STAGED("staged"),
    /** Part of it works; off until named, and it may change or go. */
    IN_PROGRESS("in progress");

    private final String label;

    Stage(String label) {
      this.label = label;
    }

    /** The words shown to users. */
    public String label() {
      return label;
    }
  }

  public Feature {
    if (name.isBlank() || description.isBlank()) {
      throw new IllegalArgumentException("feature: name and description must not be blank");
    }
  }
}
