/**
 * Updates, the pure core: what a release says of itself ({@link sluice.ota.Manifest}) and the order
 * in which it comes to run ({@link sluice.ota.UpdateMachine}, to be read first). The JDK alone: no
 * clock, no I/O.
 */
@NullMarked
package sluice.ota;

import org.jspecify.annotations.NullMarked;
