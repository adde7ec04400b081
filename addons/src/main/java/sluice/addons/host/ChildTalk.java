package sluice.addons.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.addons.AddonHost.Level;
import sluice.addons.child.ChildProcess;
import sluice.addons.child.Message;
import sluice.addons.child.ProtocolException;
import sluice.loop.Timer;
import sluice.loop.posix.NativeCalls;

/**
 * What one process of an isolated addon asks for, done within the addon's scope: the same limits
 * hold as in the gateway's own process, whatever that process thinks. Loop's thread only.
 */
final class ChildTalk {
  private static final int MESSAGES_A_TURN = 256;
  private static final long SETTLE_MILLIS = 5;
  private static final byte[] NONE = new byte[0];
  private static final Level[] LEVELS = Level.values();

  private final AddonParts parts;
  private final ChildProcess process;

  /** Handles of the scope by those of the process. */
  private final Map<Long, Long> handles = new HashMap<>();

  /** Ends of transfers that its ring had no room for; unlike messages and events, each is owed. */
  private final ArrayDeque<Message> owed = new ArrayDeque<>();

  private @Nullable Timer settling;
  private long missed;

  ChildTalk(AddonParts parts, ChildProcess process) {
    this.parts = parts;
    this.process = process;
  }

  /**
   * Does some of what it has said, within the addon's budget.
   *
   * @return whether more is there
   */
  boolean drain() throws ProtocolException {
    int left = MESSAGES_A_TURN;
    while (left-- > 0 && isInBudget()) {
      Message message = process.next();
      if (message == null) {
        return false;
      }
      serve(message);
    }
    return process.hasSaid();
  }

  /** So that a flood is spread over turns, and is no overrun. */
  private boolean isInBudget() {
    AddonScope scope = parts.scope();
    return !scope.isOpen() || scope.hasTimeLeft();
  }

  private void serve(Message message) throws ProtocolException {
    if (message.type() == Message.LOG) {
      log(message);
      return;
    }
    long value = AddonError.FAILED.code();
    String text = "the gateway's host failed";
    try {
      value = answer(message);
      text = "";
    } catch (AddonException refusal) {
      value = refusal.error().code();
      text = "" + refusal.getMessage();
    } finally {
      process.reply(message.serial(), value, text); // it waits for it, whatever happened
    }
  }

  private void log(Message message) {
    try {
      parts
          .topics()
          .log(LEVELS[Math.clamp(message.number(), 0, LEVELS.length - 1)], text(message.a()));
    } catch (AddonException tooMany) {
      // counted by the rate limit
    }
  }

  private long answer(Message message) throws ProtocolException {
    switch (message.type()) {
      case Message.READING ->
          parts
              .topics()
              .reading(
                  text(message.a()), Double.longBitsToDouble(message.number()), text(message.b()));
      case Message.PUBLISH -> parts.topics().message(text(message.a()), message.b());
      case Message.SUBSCRIBE ->
          hold(message.tag(), () -> parts.topics().subscribe(text(message.a()), hearer(message)));
      case Message.ON -> hold(message.tag(), () -> on(message));
      case Message.EMIT -> {
        return parts.topics().emit(text(message.a()), MemorySegment.ofArray(message.b()));
      }
      case Message.OPEN -> hold(message.tag(), () -> open(message));
      case Message.CLOSE -> release(message.tag());
      case Message.LINE -> hold(message.tag(), () -> line(message));
      case Message.SET_UP -> parts.devices().setUp(handle(message.tag()), message.number());
      case Message.LEVEL -> {
        return parts.devices().level(handle(message.tag()));
      }
      case Message.SET -> parts.devices().set(handle(message.tag()), message.number() != 0);
      case Message.TRANSFER -> hold(message.tag(), () -> transfer(message));
      default -> throw new ProtocolException("a message of type " + message.type());
    }
    return 0;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  // --- what it holds ---

  /** Makes something in the scope. */
  private interface Making {
    long make();
  }

  private void hold(long tag, Making making) throws ProtocolException {
    if (tag <= 0 || handles.containsKey(tag)) {
      throw new ProtocolException("handle " + tag);
    }
    handles.put(tag, making.make());
  }

  private long handle(long tag) {
    Long handle = handles.get(tag);
    if (handle == null) {
      throw new AddonException(AddonError.NOT_FOUND, "handle " + tag + " is not open");
    }
    return handle;
  }

  private void release(long tag) {
    long handle = handle(tag);
    handles.remove(tag);
    end(handle);
  }

  private void end(long handle) {
    if (parts.scope().held(handle) != null) {
      parts.scope().close(handle);
    }
  }

  private TopicHub.Hearer hearer(Message asked) {
    return (topic, payload) -> tell(Message.MESSAGE, asked.tag(), topic.getBytes(UTF_8), payload);
  }

  private long on(Message asked) {
    return parts
        .topics()
        .on(
            text(asked.a()),
            (address, length) -> {
              byte[] payload =
                  length == 0 ? NONE : NativeCalls.memory(address, length).toArray(JAVA_BYTE);
              tell(Message.EVENT, asked.tag(), NONE, payload);
            });
  }

  private long line(Message asked) {
    return parts
        .devices()
        .line(
            text(asked.a()),
            asked.number(),
            (level, nanos, why) -> {
              byte[] bytes = ByteBuffer.allocate(8).order(LITTLE_ENDIAN).putLong(level).array();
              tell(new Message(Message.EDGE, 0, asked.tag(), nanos, why.getBytes(UTF_8), bytes));
            });
  }

  /** The process forgets the handle with the answer, and so does this. */
  private long transfer(Message asked) {
    ByteBuffer said = ByteBuffer.wrap(asked.b()).order(LITTLE_ENDIAN);
    if (said.remaining() < 2 * Long.BYTES) {
      throw new AddonException(AddonError.INVALID, "a transfer without its head");
    }
    long mode = said.getLong();
    long speedHz = said.getLong();
    byte[] out = new byte[said.remaining()];
    said.get(out);
    return parts
        .devices()
        .transfer(
            new ScopeDevices.Transfer(text(asked.a()), out, asked.number(), mode, speedHz),
            (result, read, why) -> {
              handles.remove(asked.tag());
              byte[] reason = why.getBytes(UTF_8);
              owe(new Message(Message.TRANSFERRED, 0, asked.tag(), result, reason, read));
            });
  }

  private void owe(Message end) {
    if (owed.size() >= parts.scope().limits().handles()) {
      process.kill("begins transfers, and does not read how they end");
      return;
    }
    owed.add(end);
    if (settling == null) {
      settle();
    }
  }

  private void settle() {
    settling = null;
    try {
      while (!owed.isEmpty() && process.say(owed.element())) {
        owed.remove();
      }
      if (!owed.isEmpty()) {
        settling = parts.scope().loop().setTimeout(SETTLE_MILLIS, this::settle);
        settling.unref();
      }
    } catch (ProtocolException e) {
      process.killFor(e);
    }
  }

  private void tell(int type, long tag, byte[] name, byte[] payload) {
    tell(new Message(type, 0, tag, 0, name, payload));
  }

  private void tell(Message message) {
    try {
      if (!process.say(message)) {
        missed++;
      }
    } catch (ProtocolException e) {
      process.killFor(e);
    }
  }

  /** The descriptor goes to the process; the one here is what counts for the scope. */
  private long open(Message asked) {
    ScopeMemory.Device device = parts.memory().open(text(asked.a()), asked.number());
    long given = process.give(device.fd());
    if (given < 0) {
      parts.scope().close(device.handle());
      throw new AddonException(AddonError.FAILED, "its process does not take the descriptor");
    }
    return device.handle();
  }

  /** Messages and events that found no room. */
  long missed() {
    return missed;
  }

  /** The process has ended: what it held is given back. */
  void close() {
    if (settling != null) {
      settling.close();
    }
    handles.values().forEach(this::end);
    handles.clear();
  }
}
