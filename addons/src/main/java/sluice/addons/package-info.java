/**
 * What an addon author sees: {@code sluice_addon.h} for C and what is like it, {@link
 * sluice.addons.Addon} for Java. Read {@link sluice.addons.AddonHost} first.
 */
@NullMarked
package sluice.addons;

import org.jspecify.annotations.NullMarked;
