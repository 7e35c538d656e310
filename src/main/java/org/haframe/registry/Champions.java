package org.haframe.registry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.haframe.network.InvalidModelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that say which version is in use; the newest that is whole counts. */
final class Champions {
  private static final Logger log = LoggerFactory.getLogger(Champions.class);

  private final Configuration hadoop;
  private final NumberedFolder folder;

  Champions(Configuration hadoop, Path path) {
    this.hadoop = hadoop;
    this.folder = new NumberedFolder(hadoop, path);
  }

  Optional<Champion> newest() throws IOException {
    for (int generation : folder.newestFirst()) {
      Optional<Champion> champion = read(generation);
      if (champion.isPresent()) {
        return champion;
      }
    }
    return Optional.empty();
  }

  /** All, the newest first. */
  List<Champion> all() throws IOException {
    Stream.Builder<Champion> all = Stream.builder();
    for (int generation : folder.newestFirst()) {
      read(generation).ifPresent(all);
    }
    return all.build().toList();
  }

  private Optional<Champion> read(int generation) throws IOException {
    try {
      return Optional.of(CheckedJson.read(hadoop, file(generation), Champion.class));
    } catch (InvalidModelException e) {
      log.warn("{} The champion before it counts.", e.getMessage());
    } catch (FileNotFoundException e) {
      log.warn("{} was deleted while it was read.", file(generation));
    }
    return Optional.empty();
  }

  /**
   * Lets a version follow the champion.
   *
   * @param before that is thought to be the champion
   * @return empty if it is another by now
   */
  Optional<Champion> follow(
      Optional<Champion> before, int version, Champion.Change change, String by)
      throws IOException {
    // First the number, then the look: whoever changes the champion after it takes the number.
    int next = folder.next();
    if (!newest().equals(before)) {
      return Optional.empty();
    }
    Champion champion =
        new Champion(
            next,
            version,
            before.map(Champion::version).orElse(null),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            change,
            by);
    boolean first =
        WholeFile.create(hadoop, file(next), out -> out.write(CheckedJson.of(champion)));
    return first ? Optional.of(champion) : Optional.empty();
  }

  private Path file(int generation) {
    return new Path(folder.path(), String.format(Locale.ROOT, "%08d.json", generation));
  }
}
