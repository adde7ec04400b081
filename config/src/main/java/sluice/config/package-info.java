/**
 * Configuration as records that cannot be wrong, read strictly from TOML. Read {@link
 * sluice.config.ConfigFile} first.
 */
@NullMarked
package sluice.config;

import org.jspecify.annotations.NullMarked;
