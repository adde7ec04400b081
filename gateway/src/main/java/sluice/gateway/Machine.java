package sluice.gateway;

import java.util.function.UnaryOperator;
import sluice.config.SluiceConfig;
import sluice.gateway.spool.Disk;
import sluice.loop.Loop;

/**
 * What a gateway stands on, where it may be another one than the usual.
 *
 * @param disks what stands between the spool and its disk, as one that fails now and then
 * @param hardware what is simulated
 */
public record Machine(UnaryOperator<Disk> disks, SimulatedHardware hardware) {
  /** The board that the gateway runs on, and what its configuration simulates. */
  public static Machine usual(Loop loop, SluiceConfig config) {
    return new Machine(UnaryOperator.identity(), new SimulatedHardware(loop, config));
  }

  /** The same with other disks. */
  public Machine on(UnaryOperator<Disk> others) {
    return new Machine(others, hardware);
  }
}
