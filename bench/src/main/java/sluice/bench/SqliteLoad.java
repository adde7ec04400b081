package sluice.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The same records into SQLite: WAL, synchronous=FULL (each COMMIT is synced), one writer, a
 * prepared statement, the journal's usual checkpoints. The id is the key, as in the spool.
 */
final class SqliteLoad {
  private final Path file;
  private final long commitNanos;

  /**
   * A load.
   *
   * @param commitMillis a transaction takes what comes in this time; 0 for one a record
   */
  SqliteLoad(Path file, long commitMillis) {
    this.file = file;
    this.commitNanos = commitMillis * 1_000_000;
  }

  Map<Metric, Double> run(long millisMax) throws SQLException {
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      try (Statement setUp = db.createStatement()) {
        setUp.execute("PRAGMA journal_mode=WAL");
        setUp.execute("PRAGMA synchronous=FULL");
        setUp.execute(
            "CREATE TABLE record (id INTEGER PRIMARY KEY, topic TEXT NOT NULL,"
                + " payload BLOB NOT NULL, monotonic INTEGER NOT NULL, wall INTEGER NOT NULL)");
      }
      db.setAutoCommit(false);
      double cpu = CpuTime.ownSeconds();
      ProcessIo io = ProcessIo.read();
      long start = System.nanoTime();
      long commits = 0;
      long records = 0;
      try (PreparedStatement insert =
          db.prepareStatement("INSERT INTO record VALUES (?, ?, ?, ?, ?)")) {
        while (System.nanoTime() - start < millisMax * 1_000_000) {
          records = insertOneCommit(db, insert, records);
          commits++;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return Map.of(
          SpoolFigure.RECORDS, records / seconds,
          SpoolFigure.CPU, 1e6 * (CpuTime.ownSeconds() - cpu) / records,
          SpoolFigure.SYNCS, commits / seconds,
          SpoolFigure.AMPLIFICATION,
              (double) io.writtenSince() / ((double) records * SpoolLoad.RECORD_BYTES));
    }
  }

  private long insertOneCommit(Connection db, PreparedStatement insert, long records)
      throws SQLException {
    long begin = System.nanoTime();
    long now = begin;
    long id = records;
    do {
      insert.setLong(1, ++id);
      insert.setString(2, SpoolLoad.TOPIC);
      insert.setBytes(3, SpoolLoad.PAYLOAD);
      insert.setLong(4, now);
      insert.setLong(5, System.currentTimeMillis());
      var _ = insert.executeUpdate();
      now = System.nanoTime();
    } while (now - begin < commitNanos);
    db.commit();
    return id;
  }
}
