/**
 * What an addon author sees: {@code sluice_addon.h} for native addons. Read {@link
 * sluice.addons.AddonHeader} first.
 */
@NullMarked
package sluice.addons;

import org.jspecify.annotations.NullMarked;
