/** The {@code sluice} command. Read {@link sluice.cli.Main} first. */
@NullMarked
package sluice.cli;

import org.jspecify.annotations.NullMarked;
