package sluice.gateway.broker;

/**
 * One of a client's (MQTT 5, 3.8.3.1).
 *
 * @param qos granted, 0 or 1
 * @param noLocal not what this client itself has published
 */
record Subscription(int qos, boolean noLocal) {
  static final int QOS_MAX = 1;
}
