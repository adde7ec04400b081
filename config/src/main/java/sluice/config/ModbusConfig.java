package sluice.config;

/**
 * {@code [modbus.NAME]}: a line of Modbus units, or a server.
 *
 * @param driver simulated: a serial line whose units are what its sensors say
 * @param host of TCP: a name or an address; else empty
 * @param port of TCP; else 0
 * @param device of RTU: the path of a serial line; empty for a server and a simulated line
 * @param baud of RTU, 50 to 4000000; else 0
 * @param parity of RTU
 * @param stopBits of RTU, 1 or 2; else 0
 * @param timeoutMillis for one answer
 */
public record ModbusConfig(
    String name,
    BusConfig.Driver driver,
    Transport transport,
    String host,
    int port,
    String device,
    int baud,
    Parity parity,
    int stopBits,
    long timeoutMillis) {

  boolean isSimulated() {
    return driver == BusConfig.Driver.SIMULATED;
  }

  /** What frames go over. */
  public enum Transport implements Label {
    TCP,
    RTU
  }

  /** The check bit; even is the standard's (Modbus over Serial Line 1.02, 2.5.1). */
  public enum Parity implements Label {
    EVEN,
    ODD,
    NONE
  }
}
