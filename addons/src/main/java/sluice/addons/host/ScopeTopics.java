package sluice.addons.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.addons.AddonHost.Level;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;

/**
 * What an addon says and hears: log, readings, messages, events. Loop's thread, but for the log.
 */
final class ScopeTopics {
  private static final int LINES_A_SECOND = 100;
  private static final int CHANNELS_MAX = 1_024;
  private static final int ALLOWED_MAX = 1_024;
  private static final int PAYLOAD_MAX = 256 << 10;
  private static final int UNIT_MAX = 32;
  private static final int EVENT_MAX = 64;

  private final AddonScope scope;
  private final List<TopicFilter> publish;
  private final List<TopicFilter> subscribe;
  private final Set<String> allowed = new HashSet<>();
  private final Map<String, Channel> channels = new HashMap<>();
  private final RateLimit lines;
  private final List<TopicHub.Subscription> subscriptions = new ArrayList<>();
  private long missedBefore;
  private long published;

  private static final class Channel {
    final String source;
    final String topic;
    long sequence;

    Channel(String source, String topic) {
      this.source = source;
      this.topic = topic;
    }
  }

  ScopeTopics(AddonScope scope) {
    this.scope = scope;
    this.publish = scope.limits().publish().stream().map(TopicFilter::of).toList();
    this.subscribe = scope.limits().subscribe().stream().map(TopicFilter::of).toList();
    this.lines = new RateLimit(scope.loop().clock(), LINES_A_SECOND, 1_000);
  }

  /**
   * A line in the log; any thread. Over {@value #LINES_A_SECOND} a second they are counted only.
   */
  void log(Level level, String text) {
    if (!lines.take()) {
      throw new AddonException(AddonError.FULL, "more than 100 lines in a second");
    }
    scope.around.outlet().log(scope.name(), level, text);
  }

  /** Lines that were not written. */
  long linesDropped() {
    return lines.refused();
  }

  /** A reading of now; a value that is not finite is a bad one. */
  void reading(String channel, double value, String unit) {
    scope.checkOpen();
    if (unit.length() > UNIT_MAX) {
      throw new AddonException(
          AddonError.INVALID, "a unit has at most " + UNIT_MAX + " characters");
    }
    Channel of = channels.get(channel);
    of = of == null ? channel(channel) : of;
    boolean good = Double.isFinite(value);
    Reading reading =
        new Reading(
            of.source,
            good ? value : Double.NaN,
            unit,
            scope.loop().clock().nanoTime(),
            ++of.sequence,
            good ? Quality.GOOD : Quality.BAD);
    if (!scope.around.outlet().publish(reading, of.topic)) {
      throw new AddonException(AddonError.FULL, "the spool refuses the reading; see its status");
    }
    published++;
  }

  private Channel channel(String name) {
    String relative = scope.name() + "/" + name;
    checkPublish(relative);
    if (channels.size() >= CHANNELS_MAX) {
      throw new AddonException(AddonError.LIMIT, "more than " + CHANNELS_MAX + " channels");
    }
    String topic = scope.around.outlet().prefix() + relative;
    Channel made = new Channel("addon." + scope.name() + "." + name, topic);
    channels.put(name, made);
    return made;
  }

  /** A message. The payload is not changed afterwards. */
  void message(String topic, byte[] payload) {
    scope.checkOpen();
    checkPublish(topic);
    if (payload.length > PAYLOAD_MAX) {
      throw new AddonException(AddonError.LIMIT, "a payload has at most " + PAYLOAD_MAX + " bytes");
    }
    if (!scope.around.outlet().publish(scope.around.outlet().prefix() + topic, payload)) {
      throw new AddonException(AddonError.FULL, "the spool refuses the message; see its status");
    }
    published++;
  }

  private void checkPublish(String topic) {
    if (allowed.contains(topic)) {
      return;
    }
    if (!TopicFilter.isTopic(topic)) {
      throw new AddonException(
          AddonError.INVALID, "\"" + topic + "\" is no topic to publish to (MQTT 5, 4.7)");
    }
    if (publish.stream().noneMatch(filter -> filter.matches(topic))) {
      throw new AddonException(
          AddonError.DENIED,
          "topic " + topic + " is not in the manifest's limits.publish, which is " + publish);
    }
    if (allowed.size() < ALLOWED_MAX) {
      allowed.add(topic);
    }
  }

  /** Readings and messages taken. */
  long published() {
    return published;
  }

  long subscribe(String filter, TopicHub.Hearer hearer) {
    scope.checkRoom();
    TopicFilter wanted = filter(filter);
    if (subscribe.stream().noneMatch(may -> may.covers(wanted))) {
      throw new AddonException(
          AddonError.DENIED,
          "filter " + filter + " is not in the manifest's limits.subscribe, which is " + subscribe);
    }
    TopicFilter whole = filter(scope.around.outlet().prefix() + filter);
    TopicHub.Subscription made = scope.around.topics().subscribe(whole, scope, hearer);
    subscriptions.add(made);
    return scope.hold(
        new Ending(
            "subscription to " + filter,
            () -> {
              made.end();
              missedBefore += made.missed();
              subscriptions.remove(made);
            }));
  }

  /** Messages that it did not hear because too many waited. */
  long missed() {
    return missedBefore + subscriptions.stream().mapToLong(TopicHub.Subscription::missed).sum();
  }

  private static TopicFilter filter(String text) {
    try {
      return TopicFilter.of(text);
    } catch (IllegalArgumentException e) {
      throw new AddonException(AddonError.INVALID, "" + e.getMessage());
    }
  }

  long on(String event, EventHub.Hearer hearer) {
    scope.checkRoom();
    checkEvent(event);
    EventHub.Listener made = scope.around.events().on(event, scope, hearer);
    return scope.hold(new Ending("listener of " + event, made::end));
  }

  /** A handle by which {@link #emit(long, long, long)} knows it. */
  long event(String event) {
    scope.checkRoom();
    checkEvent(event);
    return scope.hold(new Emitter(scope.around.events().event(scope.name() + ":" + event)));
  }

  /** Returns how many heard it; without garbage. */
  int emit(long handle, long address, long length) {
    if (!(scope.held(handle) instanceof Emitter emitter)) {
      throw new AddonException(AddonError.NOT_FOUND, "handle " + handle + " is no event");
    }
    scope.checkOpen();
    return emitter.event().emit(address, length);
  }

  /** The same, by its name; the bytes are copied unless they are not on Java's heap. */
  int emit(String event, MemorySegment payload) {
    scope.checkOpen();
    checkEvent(event);
    String name = scope.name() + ":" + event;
    if (payload.isNative()) {
      return scope.around.events().emit(name, payload.address(), payload.byteSize());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, payload.byteSize())).copyFrom(payload);
      return scope.around.events().emit(name, copy.address(), payload.byteSize());
    }
  }

  private static void checkEvent(String event) {
    if (event.isEmpty() || event.length() > EVENT_MAX) {
      throw new AddonException(
          AddonError.INVALID, "an event's name has 1 to " + EVENT_MAX + " characters");
    }
  }
}
