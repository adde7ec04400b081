package sluice.config;

/** {@code [log]}. */
public record LogConfig(Level level) {
  /** What is logged: this and worse. */
  public enum Level implements Label {
    INFO,
    DEBUG,
    WARN,
    ERROR
  }
}
