package sluice.loop.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * What an answer says of the name that was asked for: the addresses at the end of its CNAMEs. A
 * record that these do not lead to is not looked at, whoever put it there. Pure.
 */
final class Chain {
  /** A longer chain is refused. */
  static final int CNAMES_MAX = 12;

  /** Further addresses of one name are left out. */
  static final int ADDRESSES_MAX = 32;

  /** No time to live is longer: RFC 8767, 4 wants a cap of a day to a week. */
  static final long TTL_SECONDS_MAX = 86_400;

  /** No denial holds longer. */
  static final long NEGATIVE_SECONDS_MAX = 900;

  /** Where a chain ends. */
  sealed interface End {
    record Known(Found found) implements End {}

    /** At another name, which the answer says nothing more of: it is to be asked for. */
    record Elsewhere(Name name, long ttlSeconds) implements End {}

    /** Nowhere. */
    record Broken(String why) implements End {}
  }

  private Chain() {}

  /**
   * Follows an answer.
   *
   * @param start the name that was asked for
   * @param type {@code A} or {@code AAAA}
   */
  static End follow(Message answer, Name start, int type) {
    Map<Name, CNAMERecord> aliases = new HashMap<>();
    Map<Name, List<Record>> wanted = new HashMap<>();
    for (Record record : answer.getSection(Section.ANSWER)) {
      if (record.getDClass() == DClass.IN && record instanceof CNAMERecord alias) {
        aliases.putIfAbsent(alias.getName(), alias);
      } else if (record.getDClass() == DClass.IN && record.getType() == type) {
        wanted.computeIfAbsent(record.getName(), name -> new ArrayList<>()).add(record);
      }
    }
    Name at = start;
    long ttl = TTL_SECONDS_MAX;
    Set<Name> seen = new HashSet<>(Set.of(start));
    for (CNAMERecord alias = aliases.get(at);
        alias != null && !wanted.containsKey(at);
        alias = aliases.get(at)) {
      at = alias.getTarget();
      ttl = Math.min(ttl, ttl(alias));
      if (!seen.add(at)) {
        return new End.Broken("its CNAMEs lead in a circle");
      }
      if (seen.size() > CNAMES_MAX) {
        return new End.Broken("over " + CNAMES_MAX + " CNAMEs follow one another");
      }
    }
    List<Record> records = wanted.get(at);
    return records == null ? none(answer, start, at, ttl) : addresses(records, ttl);
  }

  private static End addresses(List<Record> records, long chainTtl) {
    List<InetAddress> addresses = new ArrayList<>();
    long ttl = chainTtl;
    for (Record record : records) {
      InetAddress address = address(record);
      if (address != null && addresses.size() < ADDRESSES_MAX && !addresses.contains(address)) {
        addresses.add(address);
      }
      ttl = Math.min(ttl, ttl(record));
    }
    return new End.Known(new Found.Addresses(List.copyOf(addresses), ttl));
  }

  /** RFC 2308, 2 and 5: the zone's SOA says that it is so, and for how long. */
  private static End none(Message answer, Name start, Name at, long chainTtl) {
    boolean exists = answer.getRcode() != Rcode.NXDOMAIN;
    for (Record record : answer.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa && at.subdomain(soa.getName())) {
        long ttl = Math.min(Math.min(ttl(soa), soa.getMinimum()), NEGATIVE_SECONDS_MAX);
        return new End.Known(new Found.None(exists, Math.min(ttl, chainTtl)));
      }
    }
    return exists && !at.equals(start)
        ? new End.Elsewhere(at, chainTtl)
        : new End.Known(new Found.None(exists, 0));
  }

  /** RFC 2181, 8: with the highest bit set it counts as 0. */
  private static long ttl(Record record) {
    long ttl = record.getTTL();
    return ttl < 0 || ttl > Integer.MAX_VALUE ? 0 : Math.min(ttl, TTL_SECONDS_MAX);
  }

  /** Without the record's name, which dnsjava puts into it. */
  private static @Nullable InetAddress address(Record record) {
    try {
      return switch (record) {
        case ARecord a -> InetAddress.getByAddress(a.getAddress().getAddress());
        case AAAARecord aaaa -> InetAddress.getByAddress(aaaa.getAddress().getAddress());
        default -> null;
      };
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 4 or 16 bytes", e);
    }
  }
}
