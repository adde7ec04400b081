/**
 * What a board gets: packages, images, and the parts of Debian's archive that they are made of.
 * Read {@link sluice.image.BoardFiles} first.
 */
@NullMarked
package sluice.image;

import org.jspecify.annotations.NullMarked;
