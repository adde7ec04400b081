package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import sluice.loop.dns.DnsAnswer;
import sluice.loop.dns.DnsException;
import sluice.loop.dns.DnsReport;
import sluice.loop.net.KnownHosts;

/**
 * What {@code sluice dns} prints: records as in zone files, and behind semicolons how they came.
 *
 * @param asJson instead
 * @param many one line each, as others follow
 */
record DnsView(String name, boolean asJson, boolean many) {

  void show(DnsReport report) {
    DnsException problem = report.problem();
    if (asJson) {
      print(json -> write(json, report));
      return;
    }
    for (DnsReport.Step step : report.steps()) {
      for (InetAddress address : step.addresses()) {
        System.out.println(
            line(step.name(), step.ttlSeconds(), step.type(), KnownHosts.text(address)));
      }
    }
    report.steps().forEach(step -> System.out.println("; " + text(step)));
    System.out.println("; " + millis(report.micros()) + servers(report.servers()));
    if (problem != null) {
      complain(problem);
    }
  }

  void show(DnsAnswer answer, List<String> servers) {
    if (asJson) {
      print(json -> write(json, answer, servers));
      return;
    }
    answer.answers().forEach(record -> System.out.println(line(record)));
    if (answer.answers().isEmpty()) {
      answer.authority().forEach(record -> System.out.println("; " + line(record)));
    }
    String how = answer.rcode() + " from " + answer.server() + " over " + answer.transport();
    System.out.println(
        "; "
            + how
            + ": "
            + answer.bytes()
            + " bytes in "
            + millis(answer.micros())
            + servers(servers));
  }

  void show(Throwable failure, List<String> servers) {
    if (asJson) {
      print(json -> {
        json.writeStartObject();
        json.writeStringField("name", name);
        write(json, servers);
        write(json, failure);
        json.writeEndObject();
      });
    } else {
      complain(failure);
    }
  }

  // --- for people ---

  private void complain(Throwable failure) {
    System.err.println("sluice: dns " + name + ": " + failure.getMessage());
  }

  private static String text(DnsReport.Step step) {
    String from = step.server() + " over " + step.transport();
    String how =
        switch (step.source()) {
          case ADDRESS -> "known without asking";
          case HOSTS -> "from the hosts file";
          case SERVER -> step.server().isEmpty() ? "asked" : "from " + from;
          case CACHE -> "cached, from " + from;
          case STALE -> "stale, as no server answers; from " + from;
        };
    String none = step.addresses().isEmpty() ? "no address" : "";
    String note = step.note().isEmpty() ? none : step.note();
    return step.name() + " " + step.type() + ": " + how + (note.isEmpty() ? "" : ": " + note);
  }

  private static String line(DnsAnswer.DnsRecord record) {
    return line(record.name(), record.ttlSeconds(), record.type(), record.data());
  }

  private static String line(String of, long ttlSeconds, String type, String data) {
    return String.join("\t", of, "" + ttlSeconds, type, data);
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
  }

  private static String servers(List<String> servers) {
    return servers.isEmpty() ? "" : "; servers: " + String.join(", ", servers);
  }

  // --- for machines ---

  private void print(Json.Writer writer) {
    if (many) {
      Json.printLine(writer);
    } else {
      Json.print(writer);
    }
  }

  private void write(JsonGenerator json, DnsReport report) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeNumberField("micros", report.micros());
    write(json, report.servers());
    json.writeArrayFieldStart("addresses");
    for (InetAddress address : report.addresses()) {
      json.writeString(KnownHosts.text(address));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("steps");
    for (DnsReport.Step step : report.steps()) {
      write(json, step);
    }
    json.writeEndArray();
    if (report.problem() != null) {
      write(json, report.problem());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DnsReport.Step step) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", step.name());
    json.writeStringField("type", step.type());
    json.writeStringField("source", step.source().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("ttl", step.ttlSeconds());
    json.writeStringField("server", step.server());
    json.writeStringField("transport", step.transport());
    json.writeNumberField("addresses", step.addresses().size());
    json.writeStringField("note", step.note());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, List<String> servers) throws IOException {
    json.writeArrayFieldStart("servers");
    for (String server : servers) {
      json.writeString(server);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Throwable failure) throws IOException {
    json.writeStringField("error", failure.getMessage());
    json.writeStringField(
        "kind",
        failure instanceof DnsException e ? e.kind().name().toLowerCase(Locale.ROOT) : "failed");
  }

  private void write(JsonGenerator json, DnsAnswer answer, List<String> servers)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeNumberField("micros", answer.micros());
    write(json, servers);
    json.writeStringField("rcode", answer.rcode());
    json.writeStringField("server", answer.server());
    json.writeStringField("transport", answer.transport());
    json.writeNumberField("bytes", answer.bytes());
    writeRecords(json, "answers", answer.answers());
    writeRecords(json, "authority", answer.authority());
    json.writeEndObject();
  }

  private static void writeRecords(
      JsonGenerator json, String field, List<DnsAnswer.DnsRecord> records) throws IOException {
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
