package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.SimulatedI2c;
import sluice.gateway.handover.GatewayHold;
import sluice.gateway.mqtt.StandInBroker;
import sluice.loop.Loop;
import sluice.loop.dns.Dns;
import sluice.loop.testkit.Turns;

/** A whole gateway's stop, with an output behind a slow bus. */
class PipelineStopTest {
  private static final int ADDRESS = 0x20;

  // MCP23017 data sheet, table 3-3
  private static final int OLATA = 0x14;
  private static final int GPINTENA = 0x04;
  private static final long TRANSFER_NANOS = 40_000_000;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final StandInBroker broker = StandInBroker.start(loop);
  private final List<String> trace = new ArrayList<>();

  @AfterEach
  void close() {
    broker.close();
    loop.close();
  }

  private void turnUntil(BooleanSupplier done) {
    Turns.until(loop, done, () -> trace);
  }

  private SluiceConfig config() throws IOException {
    String text =
        """
        [gateway]
        id = "g"
        [uplink.u]
        host = "127.0.0.1"
        port = %d
        [spool]
        dir = "spool"
        [i2c.cabinet]
        driver = "simulated"
        number = 3
        [chip.x]
        driver = "mcp23017"
        bus = "cabinet"
        [gpio.pump]
        chip = "x"
        line = "GPB0"
        function = "relay"
        initial = true
        """
            .formatted(broker.port());
    return switch (ConfigFile.read(Files.writeString(dir.resolve("f.toml"), text))) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> fail(rejected.problems().toString());
    };
  }

  /** In the expander's place: what it is told from now on. */
  private static final class Told implements I2cModel {
    final List<byte[]> writes = new CopyOnWriteArrayList<>();

    @Override
    public void write(byte[] bytes) {
      writes.add(bytes);
    }

    @Override
    public byte[] read(int count) {
      return new byte[count];
    }

    /** The number of the last write of a pair of registers, from 0; -1 if there is none. */
    int last(int register) {
      int last = -1;
      for (int i = 0; i < writes.size(); i++) {
        last = writes.get(i).length == 3 && writes.get(i)[0] == register ? i : last;
      }
      return last;
    }
  }

  /** Who opened it. */
  private final class Traced implements Pipeline.Owner {
    @Override
    public void onStarted() {}

    @Override
    public void onFailed(String reason) {
      trace.add(reason);
    }

    @Override
    public void onDurable(long id) {}
  }

  @Test
  void it_has_stopped_when_the_last_of_its_outputs_is_safe() throws IOException {
    SluiceConfig config = config();
    Dns dns = Dns.open(loop, DnsSettings.of(config.dns()));
    Published published = new Published(loop);
    Machine machine = Machine.usual(loop, config);
    Pipeline pipeline =
        Pipeline.open(
            loop, config, dns, machine, published, new HashMap<>(), GatewayHold.NONE, new Traced());
    turnUntil(() -> isUp(pipeline.inputs));
    SimulatedI2c bus = machine.hardware().buses().i2c(3);
    Told told = new Told();
    bus.attach(ADDRESS, told);
    bus.faults().slow(TRANSFER_NANOS);
    int[] atStop = {-1, -1};
    PipelineStop.of(
        pipeline,
        () -> {
          atStop[0] = told.last(OLATA);
          atStop[1] = told.last(GPINTENA);
          trace.add("stopped");
        });
    assertEquals(List.of(), trace);
    turnUntil(() -> trace.contains("stopped"));
    assertTrue(atStop[0] >= 0, "what it is to put out was not on the wire");
    assertEquals(0, told.writes.get(atStop[0])[2] & 1, "GPB0 is safe");
    assertTrue(atStop[1] > atStop[0], "nor all that belongs to it");
    dns.close();
  }

  private static boolean isUp(@Nullable Inputs inputs) {
    return inputs != null
        && inputs.pins().status().get(0).pins().stream().allMatch(pin -> pin.up());
  }
}
