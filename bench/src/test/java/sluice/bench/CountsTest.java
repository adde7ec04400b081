package sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CountsTest {
  @Test
  void strace_tables_give_calls_the_most_frequent_first() {
    List<SyscallCount.Call> calls =
        SyscallCount.parse(
            List.of(
                "% time     seconds  usecs/call     calls    errors syscall",
                "------ ----------- ----------- --------- --------- ----------------",
                " 60.00    0.002427          12      1000           read",
                " 39.00    0.002207          11      2000      1006 epoll_pwait2",
                "  1.00    0.000010           1         3           futex",
                "------ ----------- ----------- --------- --------- ----------------",
                "100.00    0.004644          11      3003      1006 total"));
    assertEquals(
        List.of(
            new SyscallCount.Call("epoll_pwait2", 2_000),
            new SyscallCount.Call("read", 1_000),
            new SyscallCount.Call("futex", 3)),
        calls);
    assertEquals("2.00 epoll_pwait2, 1.00 read", SyscallCount.perEvent(calls, 1_000));
  }

  @Test
  void processor_time_is_user_and_system_also_of_a_process_with_an_odd_name() {
    String stat = "7 (a) b) S 1 7 7 0 -1 4194304 120 0 0 0 250 50 0 0 20 0 1 0 100 1 1";
    assertEquals(3.0, CpuTime.parse(stat));
  }

  @Test
  void process_io_has_bytes_taken_given_and_to_disk() {
    ProcessIo io = ProcessIo.parse(List.of("rchar: 1", "wchar: 1370", "write_bytes: 4096"));
    assertEquals(new ProcessIo(1, 1_370, 4_096), io);
    assertThrows(IllegalArgumentException.class, () -> ProcessIo.parse(List.of("rchar: 1")));
  }

  @Test
  void latencies_have_percentiles_in_microseconds() {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 100; i++) {
      latencies.add(i * 1_000L);
    }
    latencies.add(-5); // a clock's doing counts as nothing
    assertEquals(101, latencies.count());
    assertEquals(50, latencies.micros(50), 0.5);
    assertEquals(99, latencies.micros(99), 0.5);
  }

  @Test
  void the_last_message_of_a_load_is_acknowledged_so_that_its_end_is_seen() {
    Load load = new Load(1, 0, 10, 100, 5);
    assertEquals(0, load.qosOf(8));
    assertEquals(1, load.qosOf(9));
    assertEquals(1_000, load.rate(10_000_000));
  }

  @Test
  void the_first_core_is_taken_of_those_that_are_allowed() {
    String status = "Name:\tjava\nCpus_allowed:\tc\nCpus_allowed_list:\t2-3,6\n";
    assertEquals("2-3,6", OneCore.allowed(status));
    assertEquals("2", OneCore.first("2-3,6"));
    assertEquals("0", OneCore.first("0"));
  }
}
