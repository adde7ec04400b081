package sluice.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Promises made of several. */
final class Combined {
  private Combined() {}

  static <T extends @Nullable Object> Promise<List<T>> all(
      Loop loop, List<? extends CompletionStage<? extends T>> stages) {
    Promise<List<T>> result = new Promise<>(loop);
    List<T> values = new ArrayList<>(Collections.nCopies(stages.size(), null));
    int[] missing = {stages.size()};
    for (int i = 0; i < stages.size(); i++) {
      int index = i;
      Promise.from(loop, stages.get(i))
          .listen(end -> {
            if (end.failure() != null) {
              result.settle(Outcome.rejected(end.failure()));
              return;
            }
            values.set(index, end.value());
            if (--missing[0] == 0) {
              result.settle(Outcome.fulfilled(Collections.unmodifiableList(values)));
            }
          });
    }
    if (stages.isEmpty()) {
      result.settle(Outcome.fulfilled(List.of()));
    }
    return result;
  }

  static <T extends @Nullable Object> Promise<T> race(
      Loop loop, List<? extends CompletionStage<? extends T>> stages) {
    Promise<T> result = new Promise<>(loop);
    for (CompletionStage<? extends T> stage : stages) {
      Promise.from(loop, stage)
          .listen(end -> result.settle(new Outcome<>(end.value(), end.failure())));
    }
    return result;
  }
}
