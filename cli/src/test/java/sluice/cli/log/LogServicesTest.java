package sluice.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tinylog.core.TinylogLoggingProvider;
import org.tinylog.provider.ProviderRegistry;

final class LogServicesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.tinylog.configuration.ConfigurationLoader",
        "org.tinylog.provider.LoggingProvider",
        "org.tinylog.writers.Writer"
      })
  void tinylog_finds_its_parts_where_this_command_is_and_no_other_jar_is_opened(String service)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      LogServices.install();
      List<URL> found =
          Collections.list(
              thread.getContextClassLoader().getResources("META-INF/services/" + service));
      assertEquals(1, found.size(), "" + found);
      String here =
          LogServices.class.getProtectionDomain().getCodeSource().getLocation().toString();
      assertTrue(found.getFirst().toString().contains(here), found + " is not in " + here);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void the_log_is_written_by_what_is_named_there() {
    assertEquals(TinylogLoggingProvider.class, ProviderRegistry.getLoggingProvider().getClass());
  }
}
