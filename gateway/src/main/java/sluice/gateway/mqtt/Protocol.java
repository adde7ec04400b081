package sluice.gateway.mqtt;

/** Which MQTT is spoken. */
public enum Protocol {
  MQTT5,
  MQTT3_1_1
}
