package sluice.gateway.handover;

import java.util.List;
import java.util.Map;

/**
 * What a client knows of its session at the broker, for the next client of the same id.
 *
 * @param clientId also one that the broker has assigned; empty if there is none yet
 * @param resumable whether the broker may keep its half: no QoS 2 delivery is under way, whose
 *     packet id the next client would use for something else
 * @param unreleased packet ids of QoS 2 messages that were received and not released (MQTT 5,
 *     4.3.3)
 * @param subscribed what the broker has granted: the QoS by filter
 */
public record SessionHold(
    String clientId, boolean resumable, List<Integer> unreleased, Map<String, Integer> subscribed) {
  /** Nothing is known. */
  public static final SessionHold NONE = new SessionHold("", false, List.of(), Map.of());

  public SessionHold {
    unreleased = List.copyOf(unreleased);
    subscribed = Map.copyOf(subscribed);
  }
}
