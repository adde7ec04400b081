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

  private Programs() {}
}
