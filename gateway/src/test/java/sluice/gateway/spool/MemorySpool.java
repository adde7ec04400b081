package sluice.gateway.spool;

import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** A spool on a simulated disk, for the tests of what stands before and behind it. */
public final class MemorySpool {
  private final SpoolRig rig = new SpoolRig(new SimulatedDisk(), SpoolRig.smallSegments());

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
