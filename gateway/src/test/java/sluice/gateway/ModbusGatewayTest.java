package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.digitalpetri.modbus.server.ProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalIn;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalOut;
import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.drivers.SourceStatus;
import sluice.drivers.SourceStatus.State;
import sluice.drivers.modbus.RtuSlave;
import sluice.drivers.modbus.TcpSlave;
import sluice.gateway.mqtt.StandInBroker;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** From a unit's registers to a subscriber: a whole gateway from its file. */
class ModbusGatewayTest {
  private static final String METER =
      """
      [modbus.lan]
      host = "plc.example"
      port = %d
      [sensor.meter]
      driver = "modbus"
      bus = "lan"
      unit = 7
      period = "20ms"
      [sensor.meter.voltage]
      register = 0
      unit = "V"
      scale = 0.5
      [sensor.meter.frequency]
      register = 1
      type = "f32"
      unit = "Hz"
      [sensor.meter.power]
      register = 3
      type = "s32"
      word_order = "low-first"
      unit = "W"
      [sensor.meter.outside]
      kind = "input"
      register = 1
      type = "s16"
      unit = "°C"
      scale = 0.25
      offset = 1
      max = 60.0
      [sensor.meter.relay]
      kind = "coil"
      register = 1
      [sensor.meter.alarm]
      kind = "discrete"
      register = 0
      """;
  private static final String ABSENT_REGISTER =
      """
      [sensor.meter.nothing]
      register = 4000
      """;
  private static final String PUMP =
      """
      [modbus.line]
      transport = "rtu"
      device = "%s"
      parity = "none"
      [sensor.pump]
      driver = "modbus"
      bus = "line"
      unit = 5
      period = "20ms"
      [sensor.pump.hours]
      kind = "input"
      register = 0
      type = "u32"
      unit = "h"
      """;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final StandInBroker broker = StandInBroker.start(loop);
  private final Subscriber subscriber = Subscriber.connect(loop, broker.port());
  private final List<String> trace = new ArrayList<>();

  @AfterEach
  void close() {
    broker.close();
    loop.close();
  }

  private void turnUntil(BooleanSupplier done) {
    Turns.until(loop, done, () -> List.of(trace, subscriber.messages));
  }

  private SluiceConfig config(String sensors) throws IOException {
    Files.writeString(dir.resolve("hosts"), "127.0.0.1 plc.example\n");
    String text =
        """
        [gateway]
        id = "g"
        [uplink.u]
        host = "127.0.0.1"
        port = %d
        [spool]
        dir = "spool"
        [dns]
        hosts = "hosts"
        """
            .formatted(broker.port());
    Path file = Files.writeString(dir.resolve("f.toml"), text + sensors);
    return switch (ConfigFile.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> fail(rejected.problems().toString());
    };
  }

  private Gateway start(String sensors) throws IOException {
    turnUntil(() -> subscriber.isSubscribed);
    return Gateway.start(loop, config(sensors), trace::add);
  }

  private void stop(Gateway gateway) {
    boolean[] stopped = new boolean[1];
    gateway.stop(() -> stopped[0] = true);
    turnUntil(() -> stopped[0]);
  }

  private void assertPublished(String topic, String start) {
    turnUntil(() -> subscriber.messages.containsKey("sluice/g/" + topic));
    String said = "" + subscriber.messages.get("sluice/g/" + topic);
    assertTrue(said.startsWith(start), topic + ": " + said);
  }

  private static TcpSlave meter() throws Exception {
    SimpleProcessImage image = new SimpleProcessImage(7);
    for (int word : new int[] {461, 0x4249, 0, 0x7960, 0xfffe}) {
      image.addRegister(new SimpleRegister(word));
    }
    image.addInputRegister(new SimpleInputRegister(0));
    image.addInputRegister(new SimpleInputRegister(-10));
    image.addDigitalOut(new SimpleDigitalOut(false));
    image.addDigitalOut(new SimpleDigitalOut(true));
    image.addDigitalIn(new SimpleDigitalIn(true));
    return TcpSlave.start(7, image);
  }

  private RtuSlave pump() throws Exception {
    ProcessImage image = new ProcessImage();
    image.with(tx ->
        tx.writeInputRegisters(map -> {
          map.put(0, new byte[] {0, 1});
          map.put(1, new byte[] {0, 2});
        }));
    return RtuSlave.start(loop, dir.resolve("tty"), 5, image, trace);
  }

  private static SourceStatus source(Gateway gateway, String name) {
    return gateway.status().sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void registers_over_tcp_and_a_serial_line_are_published_as_declared() throws Exception {
    try (TcpSlave meter = meter();
        RtuSlave pump = pump()) {
      Gateway gateway = start(METER.formatted(meter.port()) + PUMP.formatted(pump.path()));
      assertPublished("meter/voltage", "{\"value\":230.5,\"unit\":\"V\"");
      assertPublished("meter/frequency", "{\"value\":50.25,\"unit\":\"Hz\"");
      assertPublished("meter/power", "{\"value\":-100000,\"unit\":\"W\"");
      assertPublished("meter/outside", "{\"value\":-1.5,\"unit\":\"°C\"");
      assertPublished("meter/relay", "{\"value\":1,");
      assertPublished("meter/alarm", "{\"value\":1,");
      assertPublished("pump/hours", "{\"value\":65538,\"unit\":\"h\"");
      assertEquals(State.UP, source(gateway, "meter").state());
      assertEquals(0, source(gateway, "meter").failures());
      assertEquals(State.UP, source(gateway, "pump").state());
      stop(gateway);
      assertEquals(List.of(), trace);
    }
  }

  @Test
  void what_a_unit_has_not_got_is_bad_and_the_rest_is_published() throws Exception {
    try (TcpSlave meter = meter()) {
      Gateway gateway = start(METER.formatted(meter.port()) + ABSENT_REGISTER);
      assertPublished("meter/voltage", "{\"value\":230.5");
      turnUntil(() -> subscriber.messages.containsKey("sluice/g/meter/nothing"));
      String said = "" + subscriber.messages.get("sluice/g/meter/nothing");
      assertTrue(said.contains("\"bad\"") && said.contains("ILLEGAL_DATA_ADDRESS"), said);
      SourceStatus status = source(gateway, "meter");
      assertEquals(State.UP, status.state());
      assertTrue(("" + status.lastError()).startsWith("nothing: modbus plc.example"), "" + status);
      stop(gateway);
    }
  }

  @Test
  void a_unit_that_is_not_there_is_a_state_and_is_found_when_it_comes() throws Exception {
    try (TcpSlave meter = meter()) {
      String text = METER.formatted(meter.port()) + PUMP.formatted(dir.resolve("tty"));
      Gateway gateway = start(text);
      assertPublished("meter/voltage", "{\"value\":230.5");
      turnUntil(() -> subscriber.messages.containsKey("sluice/g/pump/hours"));
      SourceStatus absent = source(gateway, "pump");
      assertEquals(State.FAILED, absent.state());
      assertTrue(("" + absent.lastError()).contains("tty"), "" + absent);
      try (RtuSlave _ = pump()) {
        turnUntil(() -> source(gateway, "pump").state() == State.UP);
        turnUntil(() -> ("" + subscriber.messages.get("sluice/g/pump/hours")).contains("65538"));
      }
      stop(gateway);
    }
  }
}
