/**
 * Sluice as a provider of Pi4J 4: code written against Pi4J's API runs on the loop and on the
 * workers of its buses. Read {@link sluice.drivers.pi4j.SluiceProviders} first.
 */
@NullMarked
package sluice.drivers.pi4j;

import org.jspecify.annotations.NullMarked;
