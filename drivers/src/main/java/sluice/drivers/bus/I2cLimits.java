package sluice.drivers.bus;

import java.util.List;
import sluice.drivers.bus.BusException.Kind;

/** What an adapter refuses before it reaches the wire. For adapters to call. */
public final class I2cLimits {
  private I2cLimits() {}

  /**
   * Checks an address.
   *
   * @throws BusException of kind UNSUPPORTED if it has more than 7 bits
   */
  public static void check(String bus, int address) throws BusException {
    if (address < 0 || address > I2cAdapter.ADDRESS_MAX) {
      String hex = Integer.toHexString(address);
      throw new BusException(Kind.UNSUPPORTED, bus + ": addresses are 0 to 0x7f, not 0x" + hex);
    }
  }

  /**
   * Checks an address and the messages to it.
   *
   * @throws BusException of kind UNSUPPORTED that names the limit
   */
  public static void check(String bus, int address, List<I2cMessage> messages) throws BusException {
    check(bus, address);
    int count = messages.size();
    if (count < 1 || count > I2cAdapter.MESSAGES_MAX) {
      throw new BusException(
          Kind.UNSUPPORTED, bus + ": 1 to 42 messages in a transfer, not " + count);
    }
    for (I2cMessage message : messages) {
      int length = message.bytes().length;
      if (length > I2cAdapter.MESSAGE_LENGTH_MAX) {
        throw new BusException(
            Kind.UNSUPPORTED, bus + ": a message has at most 8192 bytes, not " + length);
      }
    }
  }
}
