package sluice.drivers;

import java.io.IOException;
import java.util.List;

/** A GPIO chip, real or simulated. Loop's thread only. */
public interface Chip extends AutoCloseable {
  ChipInfo info();

  /**
   * Requests lines, all or none.
   *
   * @param consumer what the kernel shows as their user; cut to 31 bytes
   * @throws IOException that says which line and why: busy (and by whom), out of range, not
   *     permitted
   */
  LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException;

  @Override
  void close();
}
