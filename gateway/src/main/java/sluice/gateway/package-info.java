/**
 * The child process: inputs, spool and uplink wired on one loop. Read {@link
 * sluice.gateway.Gateway} first.
 */
@NullMarked
package sluice.gateway;

import org.jspecify.annotations.NullMarked;
