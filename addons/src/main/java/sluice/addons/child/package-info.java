/**
 * The process of an isolated addon: its program ({@code src/main/native}), its start, the shared
 * memory between it and the gateway, and when it is started again. Read {@link
 * sluice.addons.child.ChildProcess} first. What that process says is data of an enemy's.
 */
@NullMarked
package sluice.addons.child;

import org.jspecify.annotations.NullMarked;
