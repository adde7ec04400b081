package sluice.gateway.mqtt;

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

  static Loss of(String reason) {
    return new Loss(reason, NO_CODE, null);
  }

  Loss at(String where) {
    return new Loss(where + reason, code, serverReference);
  }

  /** Another client came with this client id (MQTT 5, 3.14.2.1). */
  public boolean isTakenOver() {
    return code == Reasons.SESSION_TAKEN_OVER;
  }
}
