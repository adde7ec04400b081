/** What tests of several modules need for addons. Read Compiler first. */
@NullMarked
package sluice.addons.testkit;

import org.jspecify.annotations.NullMarked;
