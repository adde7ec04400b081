package sluice.drivers.bus;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * An SPI controller with its chip selects, real or simulated. Its calls block: they are made on a
 * {@link BusWorker}, one at a time.
 */
public interface SpiController extends Closeable {
  /** Transfers in a message: what fits the request code ({@code SPI_MSGSIZE}). */
  int TRANSFERS_MAX = 511;

  /** As errors call it: {@code spi-0}. */
  String name();

  /**
   * One message: transfers while a device is selected, with nothing between them.
   *
   * @param chipSelect which device, from 0
   * @param transfers 1 to {@value #TRANSFERS_MAX}; together as many bytes as the driver's buffer
   *     takes ({@code spidev.bufsiz}, 4096 unless set)
   * @throws BusException of kind GONE if there is no such device
   */
  void transfer(int chipSelect, SpiSettings settings, List<SpiTransfer> transfers)
      throws IOException;

  /** One transfer. */
  default byte[] transfer(int chipSelect, SpiSettings settings, byte... out) throws IOException {
    SpiTransfer transfer = SpiTransfer.of(out);
    transfer(chipSelect, settings, List.of(transfer));
    return transfer.in();
  }
}
