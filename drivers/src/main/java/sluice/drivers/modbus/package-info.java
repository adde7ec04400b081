/**
 * Modbus RTU and TCP on the loop: the library's frames and functions over our serial lines and
 * connections, without a thread. Read {@link sluice.drivers.modbus.ModbusBus} first.
 */
@NullMarked
package sluice.drivers.modbus;

import org.jspecify.annotations.NullMarked;
