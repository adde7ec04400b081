/** Micro benchmarks by JMH: {@code ./sluice bench jmh [REGEX]}. */
@NullMarked
package sluice.bench.jmh;

import org.jspecify.annotations.NullMarked;
