/**
 * Host names on the loop: {@code resolv.conf}, hosts file, cache, and questions over UDP and TCP in
 * dnsjava's wire format. Read {@link sluice.loop.dns.Dns} first.
 *
 * <p>Without DNSSEC no signature is checked, so that a signed zone made to exhaust validators
 * (KeyTrap, CVE-2023-50387) costs what any answer of its size costs.
 */
@NullMarked
package sluice.loop.dns;

import org.jspecify.annotations.NullMarked;
