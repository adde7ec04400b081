/**
 * What an addon's author does before a gateway sees it: a folder from a template, a build, a test
 * in a host, a signed package; and what an operator does with that package. Read {@link
 * sluice.cli.addon.AddonProject} first.
 */
@NullMarked
package sluice.cli.addon;

import org.jspecify.annotations.NullMarked;
