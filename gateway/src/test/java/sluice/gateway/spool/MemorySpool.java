package sluice.gateway.spool;

import java.util.Random;
import sluice.loop.BootId;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** A spool on a simulated disk, for the tests of what stands before and behind it. */
public final class MemorySpool {
  private final SimulatedDisk disk;
  private final BootId boot;
  private final SpoolRig rig;

  public MemorySpool() {
    this(new SimulatedDisk(), SpoolRig.BOOT);
  }

  private MemorySpool(SimulatedDisk disk, BootId boot) {
    this.disk = disk;
    this.boot = boot;
    this.rig = new SpoolRig(disk, SpoolRig.smallSegments(), boot);
  }

  /** The power was cut and came back: another boot, whose clock begins anew. */
  public MemorySpool reboot() {
    return new MemorySpool(disk.reboot(new Random(1)), new BootId(boot.high(), boot.low() + 1));
  }

  public BootId boot() {
    return boot;
  }

  public Spool spool() {
    return rig.spool;
  }

  public Loop loop() {
    return rig.loop;
  }

  public SimulatedClock clock() {
    return rig.clock;
  }

  public SimulatedPoller poller() {
    return rig.poller;
  }

  /** Turns until this much simulated time has passed. */
  public void run(long millis) {
    rig.run(millis);
  }
}
