package sluice.drivers.pi4j;

import com.pi4j.common.Metadata;
import com.pi4j.context.Context;
import com.pi4j.io.IO;
import com.pi4j.io.IOConfig;
import com.pi4j.provider.Provider;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Pi4J's devices on a bus have beside transfers. Pi4J's own base class needs a configuration,
 * and so a context, and has loggers; a gateway's sensors need neither, and their start waits for
 * it. Nothing is held that could be closed: the bus is all its devices'.
 */
abstract class BusDevice<T extends IO<T, C, P>, C extends IOConfig<C>, P extends Provider<P, T, C>>
    implements IO<T, C, P> {
  private final String id;
  private final @Nullable P provider;
  private final @Nullable C config;
  private String name;
  private String description;
  private @Nullable Metadata metadata;
  private boolean isOpen = true;

  /** One of a context's. */
  BusDevice(P provider, C config) {
    this.id = config.id();
    this.name = config.name();
    this.description = config.description();
    this.provider = provider;
    this.config = config;
  }

  /** One without a context; what leads to it is not supported. */
  BusDevice(String name) {
    this.id = name;
    this.name = name;
    this.description = name;
    this.provider = null;
    this.config = null;
  }

  abstract T self();

  public boolean isOpen() {
    return isOpen;
  }

  public void open() {
    isOpen = true;
  }

  @Override
  public void close() {
    isOpen = false;
  }

  @Override
  public T initialize(Context context) {
    open();
    return self();
  }

  @Override
  public T shutdownInternal(Context context) {
    close();
    return self();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public T name(String to) {
    name = to;
    return self();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public T description(String to) {
    description = to;
    return self();
  }

  @Override
  public Metadata metadata() {
    if (metadata == null) {
      metadata = Metadata.create();
    }
    return metadata;
  }

  @Override
  public C config() {
    if (config == null) {
      throw noContext();
    }
    return config;
  }

  @Override
  public P provider() {
    if (provider == null) {
      throw noContext();
    }
    return provider;
  }

  /**
   * Writes, if there is anything to be written, and then reads, if there is room; nothing of
   * another device's comes between. As both of Pi4J's buses have it.
   */
  public void writeThenRead(
      byte @Nullable [] out,
      int outOffset,
      int outLength,
      int readDelayNanos,
      byte @Nullable [] in,
      int inOffset,
      int inLength) {
    byte[] first = out == null ? new byte[0] : part(out, outOffset, outLength);
    if (in == null) {
      var _ = exchange(first, readDelayNanos, 0);
      return;
    }
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    System.arraycopy(exchange(first, readDelayNanos, inLength), 0, in, inOffset, inLength);
  }

  /**
   * Writes and reads in one transfer.
   *
   * @param count of the bytes to read; 0 for a write alone
   */
  abstract byte[] exchange(byte[] out, int readDelayNanos, int count);

  /** A copy of what is to be sent. */
  static byte[] part(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    return Arrays.copyOfRange(data, offset, offset + length);
  }

  private UnsupportedOperationException noContext() {
    return new UnsupportedOperationException(name + ": was not made by a Pi4J context");
  }
}
