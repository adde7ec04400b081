package sluice.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.supervisor.ChildLimits;

/** {@code --limits ready=90s,beat=10s}: how long a gateway may take under a supervisor. */
final class ChildTimes {
  private static final String NAME = "--limits";
  private static final Pattern TIME = Pattern.compile("([a-z]+)=([1-9]\\d{0,5})(ms|s)");

  private ChildTimes() {}

  static OptionSpec option() {
    ChildLimits usual = ChildLimits.DEFAULT;
    return OptionSpec.builder(NAME)
        .paramLabel("NAME=TIME")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .splitRegex(",")
        .description(
            "How long a gateway may take: hello=%ds from its start, ready=%ds from that, beat=%ds between two signs of life, dump=%ds to say where it is stuck, leave=%ds from its last words, stop=%ds to end, kill=%ds until it is killed again."
                .formatted(
                    usual.hello() / 1_000,
                    usual.ready() / 1_000,
                    usual.beat() / 1_000,
                    usual.dump() / 1_000,
                    usual.leave() / 1_000,
                    usual.stop() / 1_000,
                    usual.kill() / 1_000))
        .build();
  }

  static ChildLimits of(ParseResult options) {
    ChildLimits usual = ChildLimits.DEFAULT;
    Map<String, Long> times = new LinkedHashMap<>();
    times.put("hello", usual.hello());
    times.put("ready", usual.ready());
    times.put("beat", usual.beat());
    times.put("dump", usual.dump());
    times.put("leave", usual.leave());
    times.put("stop", usual.stop());
    times.put("kill", usual.kill());
    for (String one : options.matchedOptionValue(NAME, List.<String>of())) {
      Matcher time = TIME.matcher(one);
      if (!time.matches() || !times.containsKey(time.group(1))) {
        throw OtaOptions.wrong(
            options,
            NAME
                + ": "
                + one
                + ": write NAME=TIME, such as ready=90s or beat=5000ms, of "
                + times.keySet());
      }
      long factor = time.group(3).equals("s") ? 1_000 : 1;
      times.put(time.group(1), Long.parseLong(time.group(2)) * factor);
    }
    long[] all = times.values().stream().mapToLong(Long::longValue).toArray();
    return new ChildLimits(all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
  }
}
