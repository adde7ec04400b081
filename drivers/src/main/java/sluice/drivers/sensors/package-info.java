/**
 * Drivers for sensors that people own, written against Pi4J's types; {@link Sensor} is where to
 * begin, {@link SensorDrivers} the registry.
 */
@NullMarked
package sluice.drivers.sensors;

import org.jspecify.annotations.NullMarked;
