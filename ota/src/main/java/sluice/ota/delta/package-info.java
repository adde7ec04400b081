/**
 * What of a release a board has already, pure: {@link sluice.ota.delta.Chunker} cuts files where
 * their content says so, {@link sluice.ota.delta.Differ} finds the pieces again, and a {@link
 * sluice.ota.delta.Recipe} (to be read first) says how files are put together of them.
 */
@NullMarked
package sluice.ota.delta;

import org.jspecify.annotations.NullMarked;
