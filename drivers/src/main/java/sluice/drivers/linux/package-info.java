/**
 * Devices of the Linux kernel: GPIO character device v2, sysfs readings. Read {@link
 * sluice.drivers.linux.LinuxChip} first.
 */
@NullMarked
package sluice.drivers.linux;

import org.jspecify.annotations.NullMarked;
