package sluice.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Reasons;
import sluice.gateway.mqtt.ViolationException;
import sluice.gateway.spool.Refusal;

/**
 * The receiver's half of a session: what a client has published and has no acknowledgement of. That
 * is sent once the record is on the disk, in the order of the publishes (MQTT 5, 4.6). What the
 * spool cannot take yet waits here, in order, and the client is not read beyond a bound. Loop's
 * thread only.
 */
final class Intake {
  private static final int PUBACK = 0x40;
  private static final int PUBREC = 0x50;
  private static final int PUBCOMP = 0x70;
  private static final int ACK_BYTES_MAX = 5;
  private static final long DECIDED = -1;

  /** A publish that waits: for room in the spool, then for the disk, then for its turn. */
  static final class Taken {
    final int packetId;
    final int qos;

    /** Null once the spool has it, or it was decided otherwise. */
    @Nullable Message held;

    /** In the spool; {@link #DECIDED} for what did not go there. */
    long recordId = DECIDED;

    int code = Reasons.SUCCESS;

    Taken(int packetId, int qos, @Nullable Message held) {
      this.packetId = packetId;
      this.qos = qos;
      this.held = held;
    }
  }

  private final Session session;
  private final ListenPoint point;
  private final ArrayDeque<Taken> pending = new ArrayDeque<>();
  private final BitSet pendingIds = new BitSet();

  /** QoS 2: taken, and not released by a PUBREL (MQTT 5, 4.3.3, method B). */
  private final BitSet unreleased = new BitSet();

  private int pendingQos1;
  private int held;
  private long heldBytes;

  Intake(Session session, ListenPoint point) {
    this.session = session;
    this.point = point;
  }

  /** A PUBLISH of QoS 1 or 2. */
  void onPublish(Message message, int packetId) throws ViolationException {
    if (pendingIds.get(packetId)) {
      return; // sent again over a new connection; its answer is still to come
    }
    if (message.qos() == 2 && unreleased.get(packetId)) {
      session.send(ack(session.alloc(), PUBREC, packetId, Reasons.SUCCESS));
      return;
    }
    bound();
    Taken taken = new Taken(packetId, message.qos(), message);
    taken.code = refusal(message);
    if (taken.code != Reasons.SUCCESS && !session.isMqtt5()) {
      throw new ViolationException(taken.code, "a publish that is refused, to " + message.topic());
    }
    add(taken);
    if (taken.code != Reasons.SUCCESS) {
      decide(taken, taken.code);
    } else if (held > 1 || !take(taken, message)) {
      point.holding(session);
    }
    drain();
  }

  private void add(Taken taken) {
    pending.add(taken);
    pendingIds.set(taken.packetId);
    if (taken.qos == 2) {
      unreleased.set(taken.packetId);
      point.broker().changed(session);
    } else {
      pendingQos1++;
    }
    Message message = taken.held;
    if (message != null) {
      held++;
      heldBytes += message.bytes();
      point.budget().owe(message.bytes());
    }
  }

  /**
   * MQTT 5 has a Receive Maximum; 3.1.1 has none, so that its client is not read beyond the bound,
   * which does not help against ids that it never releases.
   */
  private void bound() throws ViolationException {
    int max = point.limits().inflightMax();
    int open = pendingQos1 + unreleased.cardinality(); // as Receive Maximum counts (MQTT 5, 4.9)
    boolean over = session.isMqtt5() ? open >= max : unreleased.cardinality() >= 2 * max;
    if (over) {
      point.tally().reached(Limit.INFLIGHT, session.who());
      throw new ViolationException(
          Reasons.RECEIVE_MAXIMUM_EXCEEDED, "more than " + max + " messages in flight");
    }
  }

  /** What no waiting would change. */
  private int refusal(Message message) {
    return switch (point.way(message.topic())) {
      case INVALID -> Reasons.TOPIC_INVALID;
      case NOWHERE -> Reasons.NOT_AUTHORIZED;
      case LOCAL -> Reasons.SUCCESS;
      case FORWARD -> point.isDurable(message.topic()) ? Reasons.SUCCESS : Reasons.NOT_PROCESSED;
    };
  }

  /** False if it must wait. */
  private boolean take(Taken taken, Message message) {
    if (point.way(message.topic()) == TopicRules.Way.LOCAL) {
      point.fanOut(session, message);
      decide(taken, Reasons.SUCCESS);
      return true;
    }
    Refusal why = point.refusal(message);
    if (why == null) {
      long id = point.append(message);
      if (id < 0) {
        return false; // never acknowledged for what is not there
      }
      taken.recordId = id;
      release(taken);
      point.fanOut(session, message);
      return true;
    }
    boolean forGood = why == Refusal.TOO_LARGE || (why == Refusal.FULL && session.isMqtt5());
    if (forGood) {
      decide(taken, why == Refusal.FULL ? Reasons.QUOTA_EXCEEDED : Reasons.NOT_PROCESSED);
    }
    return forGood;
  }

  private void decide(Taken taken, int code) {
    taken.code = code;
    release(taken);
  }

  private void release(Taken taken) {
    Message message = taken.held;
    if (message != null) {
      taken.held = null;
      held--;
      heldBytes -= message.bytes();
      point.budget().give(message.bytes());
    }
  }

  /** There may be room in the spool again; false while something still waits for it. */
  boolean retry() {
    for (Taken taken : pending) {
      Message message = taken.held;
      if (message != null && !take(taken, message)) {
        drain();
        return false;
      }
    }
    drain();
    return true;
  }

  /** Acknowledges what may be, in order. */
  void drain() {
    long durable = point.durableId();
    ByteBuf acks = null;
    while (!pending.isEmpty() && isDone(pending.element(), durable)) {
      Taken taken = pending.remove();
      pendingIds.clear(taken.packetId);
      pendingQos1 -= taken.qos == 1 ? 1 : 0;
      if (taken.code >= Reasons.FAILED) {
        unreleased.clear(taken.packetId); // an error in PUBREC ends the exchange
        point.refused(taken.code, session);
      } else {
        point.tally().acknowledged++;
      }
      boolean told = taken.code < Reasons.FAILED || session.isMqtt5();
      if (session.isUp() && told) {
        acks = acks == null ? session.alloc().buffer(ACK_BYTES_MAX * (pending.size() + 1)) : acks;
        write(acks, taken.qos == 1 ? PUBACK : PUBREC, taken.packetId, taken.code);
      }
    }
    if (acks != null) {
      session.send(acks);
    }
    if (!pending.isEmpty()) {
      point.waiting(session);
    }
    session.reviewReading();
  }

  private static boolean isDone(Taken taken, long durableId) {
    return taken.held == null && taken.recordId <= durableId;
  }

  /** The client has our PUBREC: its packet id may mean another message from now on. */
  void onPubrel(int packetId) {
    boolean known = unreleased.get(packetId) && !pendingIds.get(packetId);
    if (known) {
      unreleased.clear(packetId);
      point.broker().changed(session);
    }
    int code = known || !session.isMqtt5() ? Reasons.SUCCESS : Reasons.PACKET_ID_NOT_FOUND;
    session.send(ack(session.alloc(), PUBCOMP, packetId, code));
  }

  /** Whether the client should not be read for now. */
  boolean isFull() {
    ListenLimits limits = point.limits();
    return pending.size() >= limits.inflightMax()
        || heldBytes > limits.queuedBytesMax()
        || (held > 0 && point.budget().isSpent());
  }

  boolean isIdle() {
    return pending.isEmpty();
  }

  /** How many wait for room in the spool. */
  int held() {
    return held;
  }

  /** The session ends. */
  void clear() {
    pending.forEach(this::release);
    pending.clear();
    pendingIds.clear();
    pendingQos1 = 0;
    unreleased.clear();
  }

  // --- for a hand-over ---

  /** In order; after a commit of the spool only what waits for room in it. */
  Iterable<Taken> pending() {
    return pending;
  }

  BitSet unreleased() {
    return unreleased;
  }

  /** Whether something went to the spool and is not known to be on the disk. */
  boolean isUncertain() {
    return pending.stream().anyMatch(t -> t.held == null && t.recordId > point.durableId());
  }

  /** What may not have reached the disk is as if it had never come: it is sent again. */
  void forgetUncertain() {
    for (Taken taken : List.copyOf(pending)) {
      if (taken.held == null && taken.recordId > point.durableId()) {
        pending.remove(taken);
        pendingIds.clear(taken.packetId);
        unreleased.clear(taken.packetId);
        pendingQos1 -= taken.qos == 1 ? 1 : 0;
      }
    }
  }

  /** As it was elsewhere. */
  void restore(int packetId, int qos, @Nullable Message message, int code) {
    Taken taken = new Taken(packetId, qos, message);
    taken.code = code;
    add(taken);
  }

  private static ByteBuf ack(ByteBufAllocator alloc, int type, int packetId, int code) {
    return write(alloc.buffer(ACK_BYTES_MAX), type, packetId, code);
  }

  /** In its shortest form (MQTT 5, 3.4.2.1); 3.1.1 is never told a code. */
  private static ByteBuf write(ByteBuf to, int type, int packetId, int code) {
    boolean told = code != Reasons.SUCCESS;
    to.writeByte(type).writeByte(told ? 3 : 2).writeShort(packetId);
    return told ? to.writeByte(code) : to;
  }
}
