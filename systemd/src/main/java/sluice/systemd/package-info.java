/** The service manager's protocols: notify, watchdog, socket passing. Not filled yet. */
@NullMarked
package sluice.systemd;

import org.jspecify.annotations.NullMarked;
