package sluice.addons.host;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import sluice.drivers.Chip;
import sluice.drivers.bus.BusSource;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.SimulatedBuses;
import sluice.drivers.sim.SimulatedChip;
import sluice.loop.Loop;

/** A simulated board for addons. */
final class TestBoard implements Devices, AutoCloseable {
  /** A device that answers the same to everything. */
  record Answering(byte answer) implements I2cModel {
    @Override
    public void write(byte[] bytes) {}

    @Override
    public byte[] read(int count) {
      byte[] all = new byte[count];
      Arrays.fill(all, answer);
      return all;
    }
  }

  /** A device whose answer comes once it may. */
  record Slow(CountDownLatch may) implements I2cModel {
    @Override
    public void write(byte[] bytes) {}

    @Override
    public byte[] read(int count) {
      try {
        may.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new byte[count];
    }
  }

  final SimulatedBuses buses = new SimulatedBuses();
  final SimulatedChip chip;

  TestBoard(Loop loop) {
    chip = SimulatedChip.open(loop, "gpiochip0", 54);
  }

  @Override
  public BusSource buses() {
    return buses;
  }

  @Override
  public Chip chip(String name) throws IOException {
    if (!name.equals("gpiochip0")) {
      throw new IOException("gpio: there is no " + name);
    }
    return chip;
  }

  @Override
  public void close() {
    chip.close();
  }
}
