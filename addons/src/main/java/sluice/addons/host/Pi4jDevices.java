package sluice.addons.host;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.context.ContextBuilder;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonLimits;
import sluice.drivers.bus.BusOptions;
import sluice.drivers.bus.Buses;
import sluice.drivers.pi4j.SluiceProviders;
import sluice.loop.Loop;

/** Pi4J for one addon: the devices that its manifest lists. */
final class Pi4jDevices implements AutoCloseable {
  private final Buses buses;
  private final @Nullable LimitedChip chip;
  private final Context context;

  private Pi4jDevices(Buses buses, @Nullable LimitedChip chip, Context context) {
    this.buses = buses;
    this.chip = chip;
    this.context = context;
  }

  /** Whether a manifest lists any. */
  static boolean areListed(AddonLimits limits) {
    return !limits.lines().isEmpty() || !limits.buses().isEmpty() || !limits.addresses().isEmpty();
  }

  /** Opens nothing yet. A worker's thread: Pi4J's classes take their time. */
  static Pi4jDevices of(Loop loop, Devices devices, AddonLimits limits) {
    LimitedBuses source = new LimitedBuses(devices.buses(), limits);
    Buses buses = Buses.open(loop, source, BusOptions.DEFAULT);
    LimitedChip chip = LimitedChip.of(devices, limits);
    ContextBuilder builder = Pi4J.newContextBuilder();
    builder.add(
        chip == null ? SluiceProviders.of(loop, buses) : SluiceProviders.of(loop, chip, buses));
    return new Pi4jDevices(buses, chip, builder.build());
  }

  Context context() {
    return context;
  }

  /** Closes all devices that were made with it. Loop's thread. */
  @Override
  public void close() {
    context.shutdown();
    buses.close();
    if (chip != null) {
      chip.close();
    }
  }
}
