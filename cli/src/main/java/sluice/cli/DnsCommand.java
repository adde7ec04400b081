package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import sluice.config.DnsConfig;
import sluice.loop.Loop;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsAnswer;
import sluice.loop.dns.DnsException;
import sluice.loop.dns.DnsOptions;
import sluice.loop.net.HostResolver;

/**
 * {@code sluice dns}: what the gateway would find for a name, or with a type what a server says.
 */
final class DnsCommand extends Command {
  /** What came of it; a failure leaves the rest empty. */
  private static final class Outcome implements HostResolver.Answers {
    private final Loop loop;
    private final List<InetAddress> addresses = new ArrayList<>();
    private @Nullable DnsAnswer answer;
    private @Nullable Throwable failure;

    Outcome(Loop loop) {
      this.loop = loop;
    }

    @Override
    public void onAddresses(StandardProtocolFamily family, List<InetAddress> found) {
      addresses.addAll(found);
    }

    @Override
    public void onEnd(@Nullable IOException why) {
      failure = why;
      loop.stop();
    }

    /** Says that it was handled, so that nobody is told of it again. */
    boolean onAnswer(@Nullable DnsAnswer to, @Nullable Throwable why) {
      answer = to;
      failure = why;
      loop.stop();
      return true;
    }
  }

  @Override
  CommandSpec spec() {
    return named(
            "dns",
            "Resolve a name as the gateway does, or ask a server for one type of record.",
            "sluice dns broker.example",
            "sluice dns broker.example --type AAAA --server 192.0.2.53",
            "sluice dns 192.0.2.1 --type PTR --json")
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("NAME")
                .type(String.class)
                .arity("1")
                .description("A host's name; with --type PTR also an address.")
                .build())
        .addOption(
            OptionSpec.builder("--type")
                .paramLabel("TYPE")
                .type(String.class)
                .description("A, AAAA, MX, SRV, TXT, …: past hosts file, search list and cache.")
                .build())
        .addOption(
            OptionSpec.builder("--server")
                .paramLabel("ADDRESS")
                .type(String.class)
                .description("Ask this server instead of those of /etc/resolv.conf.")
                .build())
        .addOption(json("Print the result as JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    String name = options.matchedPositionalValue(0, "");
    if (name.isEmpty()) {
      throw wrong(options, "give a NAME; for instance sluice dns broker.example");
    }
    String type = options.matchedOptionValue("--type", "");
    boolean asJson = options.hasMatchedOption("--json");
    if (!type.isEmpty() && !Dns.isType(type)) {
      throw wrong(options, "--type " + type + ": no such type of record; try A, AAAA, MX or TXT");
    }
    try (Loop loop = Loop.open();
        Dns dns = Dns.open(loop, dnsOptions(options))) {
      long start = loop.clock().nanoTime();
      Outcome outcome = new Outcome(loop);
      if (type.isEmpty()) {
        var _ = dns.resolve(name, outcome);
      } else {
        var _ = dns.query(name, type.toUpperCase(Locale.ROOT)).handle(outcome::onAnswer);
      }
      loop.run();
      return show(name, outcome, (loop.clock().nanoTime() - start) / 1_000, asJson);
    }
  }

  private static DnsOptions dnsOptions(ParseResult options) {
    String server = options.matchedOptionValue("--server", "");
    if (server.isEmpty()) {
      return DnsOptions.DEFAULT;
    }
    try {
      InetSocketAddress address = DnsConfig.server(server);
      return DnsOptions.DEFAULT.withServers(List.of(address));
    } catch (IllegalArgumentException e) {
      throw wrong(options, "--server " + server + ": is no address; for instance 192.0.2.53:53");
    }
  }

  private static ParameterException wrong(ParseResult options, String message) {
    return new ParameterException(options.commandSpec().commandLine(), message);
  }

  private static ExitCode show(String name, Outcome outcome, long micros, boolean asJson) {
    DnsAnswer answer = outcome.answer;
    if (asJson) {
      Json.print(json -> write(json, name, outcome, micros));
    } else if (outcome.failure != null) {
      System.err.println("sluice: dns " + name + ": " + outcome.failure.getMessage());
    } else if (answer != null) {
      print(answer);
    } else {
      outcome.addresses.forEach(address -> System.out.println(address.getHostAddress()));
    }
    boolean some =
        answer == null
            ? !outcome.addresses.isEmpty()
            : answer.rcode().equals("NOERROR") && !answer.answers().isEmpty();
    return some && outcome.failure == null ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(DnsAnswer answer) {
    for (DnsAnswer.DnsRecord record : answer.answers()) {
      System.out.println(line(record));
    }
    if (answer.answers().isEmpty()) {
      answer.authority().forEach(record -> System.out.println("; " + line(record)));
    }
    System.out.printf(
        Locale.ROOT,
        "; %s from %s over %s: %d bytes in %.1f ms%n",
        answer.rcode(),
        answer.server(),
        answer.transport(),
        answer.bytes(),
        answer.micros() / 1_000.0);
  }

  private static String line(DnsAnswer.DnsRecord record) {
    return String.join("\t", record.name(), "" + record.ttlSeconds(), record.type(), record.data());
  }

  private static void write(JsonGenerator json, String name, Outcome outcome, long micros)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeNumberField("micros", micros);
    DnsAnswer answer = outcome.answer;
    if (outcome.failure != null) {
      json.writeStringField("error", outcome.failure.getMessage());
      json.writeStringField("kind", kind(outcome.failure));
    } else if (answer == null) {
      json.writeArrayFieldStart("addresses");
      for (InetAddress address : outcome.addresses) {
        json.writeString(address.getHostAddress());
      }
      json.writeEndArray();
    } else {
      json.writeStringField("rcode", answer.rcode());
      json.writeStringField("server", answer.server());
      json.writeStringField("transport", answer.transport());
      json.writeNumberField("bytes", answer.bytes());
      write(json, "answers", answer.answers());
      write(json, "authority", answer.authority());
    }
    json.writeEndObject();
  }

  private static String kind(Throwable failure) {
    return failure instanceof DnsException e ? e.kind().name().toLowerCase(Locale.ROOT) : "failed";
  }

  private static void write(JsonGenerator json, String field, List<DnsAnswer.DnsRecord> records)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (DnsAnswer.DnsRecord record : records) {
      json.writeStartObject();
      json.writeStringField("name", record.name());
      json.writeNumberField("ttl", record.ttlSeconds());
      json.writeStringField("type", record.type());
      json.writeStringField("data", record.data());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
