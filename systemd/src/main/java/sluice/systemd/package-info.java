/**
 * What a service says to systemd and gets from it, without libsystemd: sd_notify(3), the watchdog,
 * sockets (sd_listen_fds(3)). Read {@link sluice.systemd.ServiceNotifier} first. The unit files are
 * in {@code src/main/units}.
 */
@NullMarked
package sluice.systemd;

import org.jspecify.annotations.NullMarked;
