package sluice.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.DnsConfig;
import sluice.config.SluiceConfig;
import sluice.gateway.DnsSettings;
import sluice.loop.Loop;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsAnswer;
import sluice.loop.dns.DnsOptions;
import sluice.loop.dns.DnsReport;

/**
 * {@code sluice dns}: what the gateway would connect to, and how it knows; with a type what a
 * server says.
 */
final class DnsCommand extends Command {
  private static final int COUNT_MAX = 1_000;
  private static final long PERIOD_MILLIS = 1_000;

  @Override
  CommandSpec spec() {
    return named(
            "dns",
            "Resolve a name as the gateway does, or ask a server for one type of record.",
            "sluice dns broker.example",
            "sluice dns broker.example --config sluice.toml --count 5",
            "sluice dns broker.example --type AAAA --server 192.0.2.53",
            "sluice dns 192.0.2.1 --type PTR --json")
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("NAME")
                .type(String.class)
                .arity("1")
                .description("A host's name; with --type PTR also an address.")
                .build())
        .addOption(config(false, "Resolve as [dns] of this file says."))
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
                .description("Ask this server instead of those of [dns] or /etc/resolv.conf.")
                .build())
        .addOption(
            OptionSpec.builder("--count")
                .paramLabel("N")
                .type(Integer.class)
                .description(
                    "Resolve N times, a second apart: shows what is cached, and what is stale.")
                .build())
        .addOption(json("Print the result as JSON on stdout; with --count one line for each."));
  }

  @Override
  ExitCode run(ParseResult options) {
    String name = options.matchedPositionalValue(0, "");
    if (name.isEmpty()) {
      throw wrong(options, "give a NAME; for instance sluice dns broker.example");
    }
    String type = options.matchedOptionValue("--type", "");
    if (!type.isEmpty() && !Dns.isType(type)) {
      throw wrong(options, "--type " + type + ": no such type of record; try A, AAAA, MX or TXT");
    }
    int count = options.matchedOptionValue("--count", 1);
    if (count < 1 || count > COUNT_MAX || (count > 1 && !type.isEmpty())) {
      throw wrong(options, "--count is from 1 to " + COUNT_MAX + ", and goes without --type");
    }
    DnsOptions how = dnsOptions(options);
    if (how == null) {
      return ExitCode.CONFIG;
    }
    DnsView view = new DnsView(name, options.hasMatchedOption("--json"), count > 1);
    try (Loop loop = Loop.open();
        Dns dns = Dns.open(loop, how)) {
      Asking asking = new Asking(loop, dns, view, count);
      if (type.isEmpty()) {
        asking.explain();
      } else {
        asking.query(type.toUpperCase(Locale.ROOT));
      }
      loop.run();
      return asking.exit;
    }
  }

  /** Null after the configuration's problems were listed. */
  private static @Nullable DnsOptions dnsOptions(ParseResult options) {
    DnsOptions how = DnsOptions.DEFAULT;
    if (options.hasMatchedOption("--config")) {
      Path file = options.matchedOptionValue("--config", Path.of("."));
      SluiceConfig config = Configs.loadedOrListed(ConfigFile.read(file));
      if (config == null) {
        return null;
      }
      how = DnsSettings.of(config.dns());
    }
    String server = options.matchedOptionValue("--server", "");
    return server.isEmpty() ? how : how.withServers(List.of(address(options, server)));
  }

  private static InetSocketAddress address(ParseResult options, String server) {
    try {
      return DnsConfig.server(server);
    } catch (IllegalArgumentException e) {
      throw wrong(options, "--server " + server + ": is no address; for instance 192.0.2.53:53");
    }
  }

  private static ParameterException wrong(ParseResult options, String message) {
    return new ParameterException(options.commandSpec().commandLine(), message);
  }

  /** Until the last answer is shown. */
  private static final class Asking {
    private final Loop loop;
    private final Dns dns;
    private final DnsView view;
    private int left;
    private ExitCode exit = ExitCode.FAILED;

    Asking(Loop loop, Dns dns, DnsView view, int count) {
      this.loop = loop;
      this.dns = dns;
      this.view = view;
      this.left = count;
    }

    void explain() {
      left--;
      dns.explain(view.name()).thenAccept(this::onReport);
    }

    void query(String type) {
      var _ = dns.query(view.name(), type).handle(this::onAnswer);
    }

    private void onReport(DnsReport report) {
      view.show(report);
      exit = report.problem() == null ? ExitCode.OK : ExitCode.FAILED;
      if (left > 0) {
        loop.setTimeout(PERIOD_MILLIS, this::explain);
      } else {
        loop.stop();
      }
    }

    /** Says that it was handled, so that nobody is told of it again. */
    private boolean onAnswer(@Nullable DnsAnswer answer, @Nullable Throwable failure) {
      if (answer != null) {
        view.show(answer, dns.servers());
        boolean some = answer.rcode().equals("NOERROR") && !answer.answers().isEmpty();
        exit = some ? ExitCode.OK : ExitCode.FAILED;
      } else if (failure != null) {
        view.show(failure, dns.servers());
      }
      loop.stop();
      return true;
    }
  }
}
