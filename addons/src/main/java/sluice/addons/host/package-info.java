/** Resolves, verifies, loads and unloads addons. Filled together with {@code sluice.addons}. */
@NullMarked
package sluice.addons.host;

import org.jspecify.annotations.NullMarked;
