package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.gateway.handover.Part;
import sluice.loop.Loop;
import sluice.loop.posix.Posix;
import sluice.loop.posix.UnixSocket;
import sluice.loop.testkit.Turns;

class PartsRoundTest {
  @Test
  void parts_come_back_as_they_were_with_their_descriptors() throws Exception {
    int[] pipe = Posix.pipe();
    String file = file(pipe[0]);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < 300; i++) { // more than may wait
      List<Integer> fds = i == 7 ? List.of(UnixSocket.duplicate(pipe[0])) : List.of();
      parts.add(new Part("part" + i, "kind", "{\"text\":\"" + "x".repeat(1_000) + "\"}", fds));
    }
    List<Part> back = new ArrayList<>();
    try (Loop loop = Loop.open()) {
      new PartsRound(loop).carry(parts, back::addAll);
      Turns.until(loop, () -> !back.isEmpty(), () -> "parts");
    }
    assertEquals(text(parts), text(back));
    assertEquals(file, file(back.get(7).fds().getFirst()));
    back.forEach(Part::close);
    Posix.close(pipe[0]);
    Posix.close(pipe[1]);
  }

  private static List<String> text(List<Part> parts) {
    return parts.stream().map(part -> part.name() + part.kind() + part.state()).toList();
  }

  private static String file(int fd) throws Exception {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
  }
}
