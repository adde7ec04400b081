/**
 * HTTP/1.1 on the loop, as a client: one GET at a time ({@link sluice.loop.http.HttpGet}, to be
 * read first), over TLS or in the clear, with a limit on everything that the server says.
 */
@NullMarked
package sluice.loop.http;

import org.jspecify.annotations.NullMarked;
