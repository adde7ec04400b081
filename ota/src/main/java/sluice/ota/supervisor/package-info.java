/**
 * The parent process: starts the gateway, looks after it, and drives updates. It never runs user
 * code. Read {@link sluice.ota.supervisor.Supervisor} first, then {@link
 * sluice.ota.supervisor.ChildMachine} and {@link sluice.ota.supervisor.Keeper}.
 */
@NullMarked
package sluice.ota.supervisor;

import org.jspecify.annotations.NullMarked;
