package sluice.drivers.linux;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs contracts as a program of its own, on a machine without a build. */
final class ContractRun {
  private ContractRun() {}

  /**
   * Says what failed, and at last {@code contract: N passed, M failed, K skipped}.
   *
   * @param args classes of tests
   */
  public static void main(String[] args) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(args).map(ContractRun::tests).toList())
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    for (TestExecutionSummary.Failure failure : summary.getFailures()) {
      System.out.println(
          "contract: "
              + failure.getTestIdentifier().getDisplayName()
              + ": "
              + failure.getException());
    }
    System.out.printf(
        "contract: %d passed, %d failed, %d skipped%n",
        summary.getTestsSucceededCount(),
        summary.getTestsFailedCount(),
        summary.getTestsSkippedCount() + summary.getTestsAbortedCount());
  }

  private static DiscoverySelector tests(String name) {
    int nested = name.indexOf('$');
    return nested < 0
        ? selectClass(name)
        : selectNestedClass(List.of(name.substring(0, nested)), name);
  }
}
