package sluice.loop.dns;

import org.xbill.DNS.Message;

/** What a datagram, or a message over TCP, is worth to who asked a question. */
sealed interface Verdict {

  /** The server's answer, good or bad. */
  record Answer(Message message) implements Verdict {}

  /** Longer than a datagram: to be asked over TCP (RFC 1035, 4.2.1). */
  record Truncated() implements Verdict {}

  /** The server does not know EDNS: to be asked without (RFC 6891, 7). */
  record WithoutEdns() implements Verdict {}

  /** From the server, but of no use: the next server is asked. */
  record Useless(String why) implements Verdict {}

  /** Not an answer to this question: the wait goes on. */
  record Foreign(String why) implements Verdict {}
}
