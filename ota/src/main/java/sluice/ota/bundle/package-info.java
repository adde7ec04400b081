/**
 * Bundles: a release in one file, signed. Read {@link sluice.ota.bundle.BundleFile} first: what is
 * looked at before a signature holds, and what after.
 */
@NullMarked
package sluice.ota.bundle;

import org.jspecify.annotations.NullMarked;
