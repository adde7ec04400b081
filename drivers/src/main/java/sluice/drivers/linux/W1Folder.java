package sluice.drivers.linux;

import java.io.IOException;
import java.nio.file.Path;
import sluice.drivers.W1Slave;

/** A 1-wire device in sysfs, as {@code w1_therm} shows it. A read waits for the conversion. */
public final class W1Folder implements W1Slave {
  private final String id;
  private final Path file;

  /**
   * A device, there or not.
   *
   * @param devices {@code /sys/bus/w1/devices}
   * @param id the folder's name: {@code 28-0316a2790fff}
   */
  public W1Folder(Path devices, String id) {
    this.id = id;
    this.file = devices.resolve(id).resolve("w1_slave");
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String slave() throws IOException {
    return SysfsSources.text(file);
  }
}
