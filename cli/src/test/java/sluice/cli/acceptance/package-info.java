/** The main job as a user sees it: real processes, a real mosquitto. Read GatewayProcess first. */
@NullMarked
package sluice.cli.acceptance;

import org.jspecify.annotations.NullMarked;
