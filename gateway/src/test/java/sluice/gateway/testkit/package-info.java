/** What tests of several modules need around a gateway. Read Broker first. */
@NullMarked
package sluice.gateway.testkit;

import org.jspecify.annotations.NullMarked;
