package sluice.gateway.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 lets a message carry besides its payload (3.3.2.3); 3.1.1 carries none of it.
 *
 * @param contentType such as {@code application/json}
 * @param utf8 whether the payload is said to be UTF-8 text (payload format indicator)
 * @param expirySeconds how long the broker keeps it for absent receivers; {@link #NEVER} for ever
 * @param correlationData not to be changed
 * @param user in their order; names may come twice
 */
public record MessageProperties(
    @Nullable String contentType,
    boolean utf8,
    long expirySeconds,
    @Nullable String responseTopic,
    byte @Nullable [] correlationData,
    List<User> user) {

  /** No message expiry. */
  public static final long NEVER = -1;

  /** None at all. */
  public static final MessageProperties NONE =
      new MessageProperties(null, false, NEVER, null, null, List.of());

  /** A user property. */
  public record User(String name, String value) {}

  /** Whether there is nothing in it. */
  public boolean isNone() {
    return contentType == null
        && !utf8
        && expirySeconds < 0
        && responseTopic == null
        && correlationData == null
        && user.isEmpty();
  }

  public MessageProperties {
    user = List.copyOf(user);
    if (expirySeconds < NEVER || expirySeconds > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("mqtt: message expiry of " + expirySeconds + " s");
    }
  }
}
