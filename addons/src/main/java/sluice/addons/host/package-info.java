/**
 * Verifies, loads, limits and unloads addons. Read {@link sluice.addons.host.Addons} first, then
 * {@link sluice.addons.host.HostedAddon} and its table {@link sluice.addons.host.AddonState}.
 */
@NullMarked
package sluice.addons.host;

import org.jspecify.annotations.NullMarked;
