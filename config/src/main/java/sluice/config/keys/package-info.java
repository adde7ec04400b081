/**
 * Public keys that configuration names: releases and addons are checked against them. Read {@link
 * sluice.config.keys.VerifyKey} first.
 */
@NullMarked
package sluice.config.keys;

import org.jspecify.annotations.NullMarked;
