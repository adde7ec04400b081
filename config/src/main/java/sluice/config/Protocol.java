package sluice.config;

/** Which MQTT an uplink speaks. */
public enum Protocol implements Label {
  MQTT5("mqtt5"),
  MQTT3_1_1("mqtt3.1.1");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
