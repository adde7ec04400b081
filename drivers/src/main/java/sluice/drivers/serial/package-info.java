/**
 * Serial lines on the loop: the kernel says when there is something to read or room to write. Read
 * {@link sluice.drivers.serial.SerialPort} first.
 */
@NullMarked
package sluice.drivers.serial;

import org.jspecify.annotations.NullMarked;
