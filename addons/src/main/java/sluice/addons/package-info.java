/** What an addon author sees. Filled with the addon host; nothing is loadable yet. */
@NullMarked
package sluice.addons;

import org.jspecify.annotations.NullMarked;
