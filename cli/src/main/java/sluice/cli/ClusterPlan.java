package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.ClusterConfig;
import sluice.config.ListenConfig;
import sluice.config.SluiceConfig;
import sluice.gateway.ListenSettings;
import sluice.loop.Loop;
import sluice.loop.net.Endpoint;
import sluice.ota.bundle.JsonFields;
import sluice.ota.bundle.StrictJson;
import sluice.ota.supervisor.CommandOutput;

/**
 * What a cluster's parent goes by of a configuration. {@code sluice cluster plan} reads it for the
 * parent, which would keep the classes of the reader, some 4 MB, for good.
 *
 * @param workers how many; 0: one a core
 * @param sticky whether the same client id goes to the same worker
 * @param spool its folder
 * @param doors where it is to listen
 */
record ClusterPlan(int workers, boolean sticky, Path spool, List<Listening> doors) {
  /**
   * A listener.
   *
   * @param secured whether its clients speak TLS
   */
  record Listening(String name, Endpoint place, boolean secured) {}

  /** A board that does much else takes its time to start a JVM. */
  private static final long MILLIS_MAX = 120_000;

  /** Hears of a plan. */
  interface Outcome {
    /**
     * Called once.
     *
     * @param plan null if there is none
     * @param failure why; empty if what is wrong with the configuration was listed on stderr
     */
    void planned(@Nullable ClusterPlan plan, String failure);
  }

  ClusterPlan {
    doors = List.copyOf(doors);
  }

  /**
   * Has a configuration read by the installed command. Loop's thread.
   *
   * @throws IOException if that cannot be started
   */
  static void read(Loop loop, Path launcher, Path file, Outcome outcome) throws IOException {
    List<String> command =
        List.of(launcher.toString(), "cluster", "plan", "--config", file.toString());
    CommandOutput.read(loop, command, MILLIS_MAX, (code, text) -> read(code, text, outcome));
  }

  private static void read(int code, String text, Outcome outcome) {
    if (code == ExitCode.CONFIG.code) {
      outcome.planned(null, "");
    } else if (code != ExitCode.OK.code) {
      outcome.planned(null, "sluice cluster plan: exit code " + code);
    } else {
      try {
        outcome.planned(read(text), "");
      } catch (IOException e) {
        outcome.planned(null, String.valueOf(e.getMessage()));
      }
    }
  }

  static ClusterPlan of(SluiceConfig config) {
    List<Listening> doors = new ArrayList<>();
    for (ListenConfig one : config.listeners().values()) {
      doors.add(new Listening(one.name(), ListenSettings.endpoint(one), one.tls() != null));
    }
    ClusterConfig cluster = config.cluster();
    boolean sticky = cluster.deal() == ClusterConfig.Deal.CLIENT_ID;
    return new ClusterPlan(cluster.workers(), sticky, config.spool().dir(), doors);
  }

  /** Who gets a connection, as {@code [cluster] deal} says it. */
  String deal() {
    return (sticky ? ClusterConfig.Deal.CLIENT_ID : ClusterConfig.Deal.ROUND_ROBIN).label();
  }

  /** On one line. */
  String json() {
    return Json.line(json -> {
      json.writeStartObject();
      json.writeNumberField("workers", workers);
      json.writeBooleanField("sticky", sticky);
      json.writeStringField("spool", spool.toString());
      json.writeArrayFieldStart("listeners");
      for (Listening one : doors) {
        json.writeStartObject();
        json.writeStringField("name", one.name());
        json.writeBooleanField("secured", one.secured());
        write(json, one.place());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static void write(JsonGenerator json, Endpoint place) throws IOException {
    switch (place) {
      case Endpoint.Address(InetSocketAddress at) -> {
        json.writeStringField("address", at.getAddress().getHostAddress());
        json.writeNumberField("port", at.getPort());
      }
      case Endpoint.Unix(var path, var mode) -> {
        json.writeStringField("path", path.toString());
        json.writeStringField("mode", PosixFilePermissions.toString(mode));
      }
      case Endpoint.Open _, Endpoint.Dealt _ ->
          throw new IllegalArgumentException("no configuration says " + place);
    }
  }

  /**
   * Reads what {@link #json} has written.
   *
   * @throws IOException if it is something else
   */
  static ClusterPlan read(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonFields plan = StrictJson.object(bytes, "sluice cluster plan");
    List<Listening> doors = new ArrayList<>();
    for (JsonFields one : plan.objects("listeners")) {
      doors.add(new Listening(one.text("name"), place(one), one.flag("secured")));
    }
    return new ClusterPlan(
        plan.count("workers"), plan.flag("sticky"), Path.of(plan.text("spool")), doors);
  }

  private static Endpoint place(JsonFields of) throws IOException {
    if (of.has("path")) {
      Path path = Path.of(of.text("path"));
      return new Endpoint.Unix(path, PosixFilePermissions.fromString(of.text("mode")));
    }
    InetAddress address = InetAddress.ofLiteral(of.text("address"));
    return new Endpoint.Address(new InetSocketAddress(address, of.count("port")));
  }
}
