/** Every figure the project claims, beside its peer. Read {@link sluice.bench.Bench} first. */
@NullMarked
package sluice.bench;

import org.jspecify.annotations.NullMarked;
