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
  static Surroundings of(Loop loop, Outlet outlet, @Nullable Devices devices, Crumb crumb) {
    return new Surroundings(
        loop, outlet, devices, new TopicHub(loop), new EventHub(), new Meter(loop.clock()), crumb);
  }
}
