/**
 * An emulated ARM64 board with a real kernel, whose pins are driven from outside. Read {@link
 * sluice.image.board.BoardTest} first.
 */
@NullMarked
package sluice.image.board;

import org.jspecify.annotations.NullMarked;
