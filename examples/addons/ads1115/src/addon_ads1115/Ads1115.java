package addon_ads1115;

import com.pi4j.context.Context;
import com.pi4j.io.i2c.I2C;
import org.jspecify.annotations.Nullable;
import sluice.addons.Addon;
import sluice.addons.AddonHost;

/**
 * Input 0 of a TI ADS1115, as volts against ground (data sheet SBAS444, 9.6). A driver as it is for
 * Pi4J; what the bus takes its time for is a worker's, and all else the loop's.
 */
public final class Ads1115 implements Addon {
  private static final int CONVERSION = 0;
  private static final int CONFIG = 1;

  /** One conversion of AIN0 against ground, ±4.096 V, 128 samples a second, no comparator. */
  private static final byte[] SINGLE_AIN0 = {(byte) 0xC3, (byte) 0x83};

  private static final double VOLTS_PER_CODE = 4.096 / 32_768;
  private static final long CONVERSION_MILLIS = 10; // 1/128 s, and a tenth of that

  private @Nullable I2C device;

  @Override
  public void start(AddonHost host) {
    Context pi4j = host.pi4j();
    device =
        pi4j.create(
            I2C.newConfigBuilder(pi4j)
                .bus(number(host, "bus"))
                .device(number(host, "address"))
                .build());
    host.setInterval(number(host, "period_ms"), () -> begin(host));
  }

  private static int number(AddonHost host, String key) {
    String text = host.config(key);
    if (text == null) {
      throw new IllegalArgumentException(key + " is missing; see [config] of addon.toml");
    }
    return Integer.parseInt(text);
  }

  private void begin(AddonHost host) {
    I2C to = device;
    host.work(
        () -> to.writeRegister(CONFIG, SINGLE_AIN0),
        (written, failure) -> {
          if (failure == null) {
            host.setTimeout(CONVERSION_MILLIS, () -> fetch(host));
          } else {
            host.publish("a0", Double.NaN, "V");
          }
        });
  }

  private void fetch(AddonHost host) {
    I2C from = device;
    byte[] code = new byte[2];
    host.work(
        () -> from.readRegister(CONVERSION, code),
        (read, failure) ->
            host.publish("a0", failure == null ? volts(code) : Double.NaN, "V"));
  }

  private static double volts(byte[] code) {
    return (short) (code[0] << 8 | code[1] & 0xff) * VOLTS_PER_CODE;
  }
}
