package sluice.addons.host;

import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;

/**
 * What all addons of a host share.
 *
 * @param devices null if it has none
 */
record Surroundings(
    Loop loop,
    Outlet outlet,
    @Nullable Devices devices,
    TopicHub topics,
    EventHub events,
    Meter meter,
    Crumb crumb) {
  /** Of a gateway. */
  static Surroundings of(Loop loop, Outlet outlet, @Nullable Devices devices, Crumb crumb) {
    return of(loop, outlet, devices, crumb, null);
  }

  /** Of a process that has one addon. */
  static Surroundings of(Loop loop, VmGateway gateway, Devices devices) {
    return of(loop, gateway, devices, Crumb.forgetful(), gateway);
  }

  private static Surroundings of(
      Loop loop,
      Outlet outlet,
      @Nullable Devices devices,
      Crumb crumb,
      @Nullable Upstream upstream) {
    return new Surroundings(
        loop,
        outlet,
        devices,
        new TopicHub(loop, upstream),
        new EventHub(upstream),
        new Meter(loop.clock()),
        crumb);
  }
}
