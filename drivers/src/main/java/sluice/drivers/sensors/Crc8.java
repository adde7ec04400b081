package sluice.drivers.sensors;

/** The two 8-bit check sums that sensors use. */
final class Crc8 {
  private Crc8() {}

  /** Sensirion's: polynomial 0x31, begins with 0xFF (SHT3x data sheet, 4.12 table 20). */
  static int sensirion(byte[] bytes, int from, int count) {
    int crc = 0xFF;
    for (int i = from; i < from + count; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1;
      }
    }
    return crc & 0xFF;
  }

  /**
   * Maxim's: the same polynomial, lowest bit first, begins with 0 (DS18B20 data sheet, "CRC
   * generation"; application note 27).
   */
  static int maxim(byte[] bytes, int from, int count) {
    int crc = 0;
    for (int i = from; i < from + count; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1;
      }
    }
    return crc;
  }
}
