package sluice.drivers.expander;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.LineSetup;
import sluice.drivers.LineSetup.Drive;
import sluice.drivers.Reading;
import sluice.drivers.SourceStatus.State;
import sluice.drivers.bus.BusOptions;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.pins.Bank;
import sluice.drivers.pins.BankHold;
import sluice.drivers.pins.InputUse;
import sluice.drivers.pins.LineId;
import sluice.drivers.pins.OutputUse;
import sluice.drivers.pins.Pin;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.Mcp23017Model;
import sluice.drivers.sim.SimulatedI2c;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** The next one finds the chip as the one before has left it. */
class Mcp23017HandOverTest {
  private static final int ADDRESS = 0x20;
  private static final int RELAY = 3;
  private static final int DOOR = 8;

  private final Loop loop = Loop.open();
  private final Mcp23017Model model = new Mcp23017Model();
  private final List<Boolean> seen = new CopyOnWriteArrayList<>();
  private final SimulatedI2c board = new SimulatedI2c(7);
  private final List<Reading> readings = new ArrayList<>();
  private final OutputUse relay = relay();

  Mcp23017HandOverTest() {
    model.drive(DOOR, false);
    board.attach(
        ADDRESS,
        new I2cModel() {
          @Override
          public void write(byte[] bytes) throws IOException {
            model.write(bytes);
            seen.add(model.level(RELAY));
          }

          @Override
          public byte[] read(int count) throws IOException {
            return model.read(count);
          }
        });
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private BusWorker<I2cAdapter> bus() {
    return BusWorker.open(loop, "i2c-test", BusOptions.DEFAULT, board::open);
  }

  private OutputUse relay() {
    LineSetup setup = LineSetup.output(0, false).with(Drive.PUSH_PULL);
    return new OutputUse(loop, "relay", setup, false, 0, readings::add);
  }

  private List<Pin> pins(OutputUse output) {
    InputUse door =
        new InputUse(loop, "door", LineSetup.input(0), InputUse.Report.EDGES, 10, readings::add);
    return List.of(
        new Pin("relay", List.of(new LineId("" + RELAY)), output),
        new Pin("door", List.of(new LineId("" + DOOR)), door));
  }

  private void looks(Mcp23017 expander, int more) {
    long enough = expander.status().readings() + more;
    Turns.until(loop, () -> expander.status().readings() >= enough, () -> expander.status());
  }

  @Test
  void outputs_keep_their_level_and_an_edge_that_nobody_saw_is_told() throws IOException {
    BusWorker<I2cAdapter> bus = bus();
    Mcp23017 first = Mcp23017.open(loop, "x", bus, ADDRESS, 1);
    Turns.until(loop, () -> first.status().state() == State.UP, () -> first.status());
    Bank bank = Bank.open(loop, "x", first::chip, pins(relay), true);
    relay.set(true);
    looks(first, 2);
    assertTrue(model.level(RELAY));
    model.drive(DOOR, true);
    Turns.until(loop, () -> readings.size() == 3, () -> readings);
    BankHold hold = bank.handOver();
    first.close();
    var _ = bus.submit("end", b -> true);
    Turns.until(loop, () -> bus.status().waiting() == 0, bus::status);
    bus.close();
    seen.clear();
    model.drive(DOOR, false);

    OutputUse next = relay();
    Mcp23017 second = Mcp23017.takeOver(loop, "x", bus(), ADDRESS, 1);
    Bank other = Bank.takeOver(loop, "x", second::chip, pins(next), hold);
    Turns.until(loop, () -> readings.size() == 4, () -> readings);
    looks(second, 3);
    assertEquals(new TreeSet<>(List.of(true)), new TreeSet<>(seen), "after each write");
    assertEquals("door", readings.get(3).source());
    assertEquals(0, readings.get(3).value());
    assertEquals(2, readings.get(3).sequence());
    next.set(false);
    Turns.until(loop, () -> !model.level(RELAY), () -> seen);
    other.close();
    second.close();
    assertFalse(model.level(RELAY));
  }
}
