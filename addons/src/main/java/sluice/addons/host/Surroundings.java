package sluice.addons.host;

import sluice.loop.Loop;

/** What all addons of a host share. */
record Surroundings(
    Loop loop, Outlet outlet, TopicHub topics, EventHub events, Meter meter, Crumb crumb) {
  static Surroundings of(Loop loop, Outlet outlet, Crumb crumb) {
    return new Surroundings(
        loop, outlet, new TopicHub(loop), new EventHub(), new Meter(loop.clock()), crumb);
  }
}
