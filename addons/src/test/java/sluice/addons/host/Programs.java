package sluice.addons.host;

/** Addons in C that do the same wherever they run. */
final class Programs {
  /** {@code hello}: publishes a temperature each millisecond. */
  static final String HELLO =
      """
      static void tick(void *data) {
        sluice_publish_reading("temperature", 21.5, "°C");
      }
      static int64_t init(void) {
        return sluice_set_interval(1, tick, NULL);
      }
      SLUICE_ADDON(hello, init)
      """;

  /**
   * {@code threaded}: a thread of its own calls the loop ten thousand times, in order, and says so;
   * it ends at the unload.
   */
  static final String THREADED =
      """
      #include <stdatomic.h>
      #include <string.h>
      static atomic_int stop;
      static int64_t function;
      static int64_t wrong;
      static void called(void *data, void *argument) {
        static intptr_t last;
        if ((intptr_t) argument != last + 1) wrong++;
        last = (intptr_t) argument;
        if (last == 10000) sluice_publish("threaded/all", wrong ? "disorder" : "order", 5);
      }
      static void nothing(void *data) {}
      static void run(void *data) {
        if (sluice_set_timeout(1, nothing, NULL) != SLUICE_ETHREAD) wrong++;
        for (intptr_t i = 1; !stop;) {
          if (sluice_tsf_call(function, (void *) i) == 0) i++;
        }
      }
      static void unload(void *data) { stop = 1; }
      static int64_t init(void) {
        function = sluice_tsf_create("ticks", 100, called, NULL);
        sluice_on_unload(unload, NULL);
        return sluice_start_thread("ticker", run, NULL);
      }
      SLUICE_ADDON(threaded, init)
      """;

  /** {@code bad}: makes a timer, and then its init fails. */
  static final String BAD =
      """
      static void nothing(void *data) {}
      static int64_t init(void) { sluice_set_interval(1, nothing, NULL); return -77; }
      SLUICE_ADDON(bad, init)
      """;

  /** Java, {@code j}: uses each of what a host has. */
  static final String JAVA =
      """
      public void start(AddonHost host) {
        host.publish("j/said", host.config("greeting").getBytes());
        host.setInterval(1, () -> host.publish("value", 4.5, "V"));
        host.setImmediate(() -> host.publish("j/said", "immediate".getBytes()));
        host.subscribe("j/in", (topic, payload) -> host.publish("j/echo", payload));
        host.on("j:ping", b -> host.publish("j/said", ("event " + b.get(0)).getBytes()));
        host.on("other:ping", b -> host.publish("j/said", ("other's " + b.remaining()).getBytes()));
        int heard = host.emit("ping", ByteBuffer.wrap(new byte[] {7}));
        host.publish("j/said", ("heard by " + heard).getBytes());
        host.work(() -> "job", (r, e) -> host.publish("j/said", r.getBytes()));
        host.startThread("t", () -> host.post(() -> host.publish("j/said", "posted".getBytes())));
        for (String topic : new String[] {"other", "j/#"}) {
          try { host.publish(topic, new byte[0]); } catch (AddonException e) {
            host.publish("j/said", e.error().name().getBytes());
          }
        }
        try { host.require("more"); } catch (AddonException e) {
          host.publish("j/said", ("require " + e.error()).getBytes());
        }
      }
      """;

  /** Java, {@code j}: two lines and a device of those that it may, and one each that it may not. */
  static final String PI4J =
      """
      public void start(AddonHost host) {
        com.pi4j.context.Context pi4j = host.pi4j();
        for (int line : new int[] {17, 18}) {
          try {
            pi4j.create(com.pi4j.io.gpio.digital.DigitalOutput.newConfigBuilder(pi4j).bcm(line).build())
                .high();
            host.publish("j/line", ("set " + line).getBytes());
          } catch (RuntimeException e) {
            host.publish("j/line", ("refused " + line).getBytes());
          }
        }
        var button = pi4j.create(
            com.pi4j.io.gpio.digital.DigitalInput.newConfigBuilder(pi4j).bcm(19).build());
        button.addListener(event -> host.publish("j/button", ("" + event.state()).getBytes()));
        for (int address : new int[] {0x48, 0x49}) {
          com.pi4j.io.i2c.I2C device = pi4j.create(
              com.pi4j.io.i2c.I2C.newConfigBuilder(pi4j).bus(1).device(address).build());
          host.work(() -> device.readRegister(0), (value, failure) -> host.publish("j/read",
              ((address == 0x48) + " " + (failure == null ? value : "refused")).getBytes()));
        }
      }
      """;

  /** Java, {@code j}: publishes, and throws, again and again. */
  static final String THROWS =
      """
      int count;
      public void start(AddonHost host) {
        host.setInterval(1, () -> {
          host.publish("value", ++count, "");
          throw new IllegalStateException("on purpose");
        });
      }
      """;

  /** JNI without a jar, {@code j}: publishes a reading at its start. */
  static final String JNI =
      """
      JNIEXPORT void JNICALL Java_sluice_addons_JniAddon_start(JNIEnv *e, jobject o, jobject host) {
        jclass c = (*e)->GetObjectClass(e, host);
        jmethodID m =
            (*e)->GetMethodID(e, c, "publish", "(Ljava/lang/String;DLjava/lang/String;)V");
        jstring name = (*e)->NewStringUTF(e, "value");
        jstring unit = (*e)->NewStringUTF(e, "K");
        (*e)->CallVoidMethod(e, host, m, name, 3.5, unit);
      }
      JNIEXPORT void JNICALL Java_sluice_addons_JniAddon_stop(JNIEnv *e, jobject o) {}
      """;

  private Programs() {}
}
