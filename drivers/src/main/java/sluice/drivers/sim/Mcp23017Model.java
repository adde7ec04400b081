package sluice.drivers.sim;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Microchip MCP23017 with its two ports, in BANK = 0 with sequential addresses, and its
 * interrupts (data sheet DS20001952C, 3.5). Pins are driven from outside by any thread.
 */
public final class Mcp23017Model implements SensorModel {
  private static final int REGISTERS = 0x16;
  private static final int IODIR = 0x00;
  private static final int GPINTEN = 0x04;
  private static final int INTCON = 0x08;
  private static final int DEFVAL = 0x06;
  private static final int IOCON = 0x0A;
  private static final int GPPU = 0x0C;
  private static final int INTF = 0x0E;
  private static final int INTCAP = 0x10;
  private static final int GPIO = 0x12;
  private static final int OLAT = 0x14;

  private final ReentrantLock lock = new ReentrantLock();
  private final int[] registers = new int[REGISTERS];
  private int driven;
  private int outside;
  private int seen;
  private int pointer;
  private boolean told;
  private volatile @Nullable Runnable onInterrupt;

  public Mcp23017Model() {
    powerUp();
  }

  @Override
  public void powerUp() {
    lock.lock();
    try {
      Arrays.fill(registers, 0);
      put(IODIR, 0xFFFF);
      seen = pins();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /**
   * Tells each time when {@link #interrupts} has changed: INTA, wired to something.
   *
   * @param changed called on the thread that caused it, the bus's worker or one that drives pins
   */
  public void onInterrupt(Runnable changed) {
    onInterrupt = changed;
  }

  /** Drives a pin from outside. */
  public void drive(int line, boolean high) {
    lock.lock();
    try {
      driven |= 1 << line;
      outside = high ? outside | 1 << line : outside & ~(1 << line);
      onPins();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Lets a pin go: its pull-up decides, and without one it is low. */
  public void letGo(int line) {
    lock.lock();
    try {
      driven &= ~(1 << line);
      onPins();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** A pin's level, as a voltmeter shows it. */
  public boolean level(int line) {
    lock.lock();
    try {
      return (pins() >> line & 1) != 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the interrupt outputs, joined by MIRROR, ask for attention. */
  public boolean interrupts() {
    lock.lock();
    try {
      return word(INTF) != 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    lock.lock();
    try {
      if (bytes.length > 0) {
        pointer = bytes[0] & 0xFF;
      }
      for (int i = 1; i < bytes.length; i++) {
        set(pointer, bytes[i] & 0xFF);
        pointer = (pointer + 1) % REGISTERS;
      }
      onPins();
    } finally {
      lock.unlock();
    }
    tell();
  }

  @Override
  public byte[] read(int count) throws IOException {
    byte[] bytes = new byte[count];
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        bytes[i] = (byte) get(pointer);
        pointer = (pointer + 1) % REGISTERS;
      }
    } finally {
      lock.unlock();
    }
    tell();
    return bytes;
  }

  private void tell() {
    boolean changed;
    lock.lock();
    try {
      changed = (word(INTF) != 0) != told;
      told ^= changed;
    } finally {
      lock.unlock();
    }
    Runnable to = onInterrupt;
    if (changed && to != null) {
      to.run();
    }
  }

  private void set(int register, int value) {
    switch (register & ~1) {
      case INTF, INTCAP -> {} // read only
      case GPIO -> registers[OLAT + (register & 1)] = value;
      case IOCON -> put(IOCON, value | value << 8); // one register at two addresses
      default -> {
        if (register < REGISTERS) {
          registers[register] = value;
        }
      }
    }
  }

  /** Reading INTCAP or GPIO ends that port's interrupt (3.6.3). */
  private int get(int register) {
    if (register >= REGISTERS) {
      return 0;
    }
    int value =
        (register & ~1) == GPIO ? (pins() >> (8 * (register & 1))) & 0xFF : registers[register];
    if ((register & ~1) == GPIO || (register & ~1) == INTCAP) {
      registers[INTF + (register & 1)] = 0;
    }
    return value;
  }

  private int pins() {
    int inputs = word(IODIR);
    int undriven = (driven & outside) | (~driven & word(GPPU));
    return ((inputs & undriven) | (~inputs & word(OLAT))) & 0xFFFF;
  }

  /** Interrupt on change: of a port, the first one counts until it was read (3.6). */
  private void onPins() {
    int now = pins();
    int compared = (seen & ~word(INTCON)) | (word(DEFVAL) & word(INTCON));
    int changed = (now ^ compared) & word(GPINTEN) & word(IODIR);
    for (int port = 0; port < 2; port++) {
      int bits = (changed >> (8 * port)) & 0xFF;
      if (bits != 0 && registers[INTF + port] == 0) {
        registers[INTF + port] = bits;
        registers[INTCAP + port] = (now >> (8 * port)) & 0xFF;
      }
    }
    seen = now;
  }

  private int word(int register) {
    return registers[register] | registers[register + 1] << 8;
  }

  private void put(int register, int word) {
    registers[register] = word & 0xFF;
    registers[register + 1] = (word >> 8) & 0xFF;
  }
}
