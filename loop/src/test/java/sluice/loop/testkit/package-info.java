/** Simulated time and readiness, so that tests own both. Read SimulatedPoller first. */
@NullMarked
package sluice.loop.testkit;

import org.jspecify.annotations.NullMarked;
