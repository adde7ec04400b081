package sluice.gateway.mqtt;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended, or never came to be.
 *
 * @param reason what happened and, where that is known, what to do
 * @param code the broker's reason code (MQTT 5, 2.4), or {@link #NO_CODE}
 * @param serverReference another server, if the broker named one (MQTT 5, 4.11)
 */
public record Loss(String reason, int code, @Nullable String serverReference) {
  /** The broker gave no code: it, or the network, just went away, or this side ended it. */
  public static final int NO_CODE = -1;

  /** The broker closed the connection, and said nothing. */
  public static final int CLOSED = -2;

  /** Codes that are about the broker, the network or another client, not about what was sent. */
  private static final Set<Integer> NOT_OF_A_MESSAGE =
      Set.of(0x88, 0x89, 0x8B, 0x8D, 0x8E, 0x98, 0x9C, 0x9D, 0x9F, 0xA0);

  static Loss of(String reason) {
    return new Loss(reason, NO_CODE, null);
  }

  Loss at(String where) {
    return new Loss(where + reason, code, serverReference);
  }

  /** Whether a message may have made the broker end the connection. */
  public boolean mayBeOfAMessage() {
    return code == CLOSED || (code >= 0x80 && !NOT_OF_A_MESSAGE.contains(code));
  }

  /** Another client came with this client id (MQTT 5, 3.14.2.1). */
  public boolean isTakenOver() {
    return code == Reasons.SESSION_TAKEN_OVER;
  }
}
