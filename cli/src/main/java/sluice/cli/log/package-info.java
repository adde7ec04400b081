/**
 * Logging to standard error that never makes the loop wait. Read {@link
 * sluice.cli.log.StderrWriter} first.
 */
@NullMarked
package sluice.cli.log;

import org.jspecify.annotations.NullMarked;
