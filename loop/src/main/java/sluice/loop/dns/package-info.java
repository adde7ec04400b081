/**
 * Host names to addresses on the loop. Not filled yet: {@code sluice.loop.net} resolves on the
 * worker pool.
 */
@NullMarked
package sluice.loop.dns;

import org.jspecify.annotations.NullMarked;
