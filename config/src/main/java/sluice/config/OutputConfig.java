package sluice.config;

import java.util.List;

/**
 * What {@code [gpio.NAME]} says of an output.
 *
 * @param initial its first value
 * @param safe its value whenever nobody is in command: a lease ended, the gateway stops, its chip
 *     was away
 * @param leaseMillis how long a command holds, and no command may hold longer; 0 for ever
 * @param commands uplinks that may set it; empty for none
 * @param commandTopic where they do
 * @param commandQos what is asked of the broker, 0 to 2
 * @param commandRetained whether a command that the broker kept is obeyed
 * @param commandMaxAgeMillis older commands are refused, and those that do not say; 0 for none
 */
public record OutputConfig(
    Drive drive,
    boolean initial,
    boolean safe,
    long leaseMillis,
    List<String> commands,
    String commandTopic,
    int commandQos,
    boolean commandRetained,
    long commandMaxAgeMillis) {

  /** What it does for each level. */
  public enum Drive implements Label {
    PUSH_PULL,
    OPEN_DRAIN,
    OPEN_SOURCE
  }
}
