package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.drivers.pi4j.ModelI2c;
import sluice.drivers.sim.Bmx280Model;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultyModel;

class Bme280Test extends SensorContract {
  private static final long SEED = 20_261;

  private double temperature = 21.0;
  private double pressure = 1_013.25;
  private double humidity = 45.0;

  @Override
  Sensor make(List<Fault> faults) {
    FaultyModel model = new FaultyModel(new Bmx280Model(true, world), world, faults);
    return make(model, "bme280");
  }

  private Sensor make(FaultyModel model, String driver) {
    ModelI2c i2c = new ModelI2c(0x76, model);
    return SensorDrivers.onI2c(driver, i2c, this::pass, SensorOptions.usual(List.of()));
  }

  @Override
  String driver() {
    return "bme280";
  }

  @Override
  void inAnotherPlace() {
    set(temperature - 23.4, pressure - 211, humidity + 17);
  }

  private void set(double celsius, double hectopascal, double percent) {
    temperature = celsius;
    pressure = hectopascal;
    humidity = percent;
    world.set("temperature", celsius);
    world.set("pressure", hectopascal);
    world.set("humidity", percent);
  }

  @Override
  double expected(String channel) {
    return switch (channel) {
      case "temperature" -> temperature;
      case "pressure" -> pressure;
      default -> humidity;
    };
  }

  @Override
  double tolerance(String channel) {
    return switch (channel) {
      case "temperature" -> 0.006;
      case "pressure" -> 0.06;
      default -> 0.05;
    };
  }

  /** The model has the data sheet's integer formulas, the driver those in double precision. */
  @Test
  void both_forms_of_the_formulas_agree_in_the_whole_range() throws IOException {
    Random random = new Random(SEED);
    Sensor sensor = make(List.of());
    sensor.open();
    for (int i = 0; i < 300; i++) {
      set(random.nextDouble(-39, 84), random.nextDouble(310, 1_090), random.nextDouble(2, 98));
      for (Measurement one : sensor.read()) {
        String what = "seed " + SEED + ": " + i + ": " + one.channel() + " at " + temperature;
        double tolerance = one.channel().equals("humidity") ? 0.1 : tolerance(one.channel());
        assertEquals(expected(one.channel()), one.value(), tolerance, what);
      }
    }
  }

  @Test
  void another_chip_at_the_address_is_named() {
    FaultyModel bmp = new FaultyModel(new Bmx280Model(false, world), world, List.of());
    IOException e = assertThrows(IOException.class, make(bmp, "bme280")::open);
    assertEquals(
        "0x76 answers with id 0x58: a BMP280, not a BME280; correct driver or address",
        e.getMessage());
    FaultyModel bme = new FaultyModel(new Bmx280Model(true, world), world, List.of());
    e = assertThrows(IOException.class, make(bme, "bmp280")::open);
    assertTrue(("" + e.getMessage()).contains("not a BMP280"), e.getMessage());
  }

  @Test
  void a_bmp280_has_no_humidity() throws IOException {
    FaultyModel bmp = new FaultyModel(new Bmx280Model(false, world), world, List.of());
    Sensor sensor = make(bmp, "bmp280");
    sensor.open();
    List<Measurement> all = sensor.read();
    assertEquals(
        List.of("temperature", "pressure"), all.stream().map(Measurement::channel).toList());
    assertEquals(21.0, all.get(0).value(), 0.006);
    assertEquals(1_013.25, all.get(1).value(), 0.06);
  }

  @Test
  void a_measurement_that_does_not_end_is_given_up() throws IOException {
    FaultyModel model = new FaultyModel(new Bmx280Model(true, world), world, List.of());
    ModelI2c i2c = new ModelI2c(0x76, model);
    Pause[] pause = {this::pass};
    Sensor sensor =
        SensorDrivers.onI2c("bme280", i2c, n -> pause[0].nanos(n), SensorOptions.usual(List.of()));
    sensor.open();
    pause[0] = n -> {};
    IOException e = assertThrows(IOException.class, sensor::read);
    assertTrue(("" + e.getMessage()).contains("does not end"), e.getMessage());
  }
}
