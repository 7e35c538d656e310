package org.haframe.data;

import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * Images in files of records.
 *
 * @param files in the order of the input
 * @param classNames by class number
 */
record RecordImages(List<RecordFile> files, List<String> classNames) implements FoundImages {
  // For one task; a .gz file is read from its start for each of them.
  private static final int RECORDS_PER_RANGE = 5_000;

  RecordImages {
    files = List.copyOf(files);
    classNames = List.copyOf(classNames);
    long distinct = classNames.stream().distinct().count();
    if (distinct != classNames.size()) {
      throw new InvalidImageDataException(
          "Cannot use %d class names of which only %d differ. Name each class once."
              .formatted(classNames.size(), distinct));
    }
  }

  /** Numbers the records of each split through its files. */
  static final class Numbering {
    private final Map<Split, Long> next = new EnumMap<>(Split.class);

    RecordFile file(String path, Split split, long records, RecordFormat format) {
      long first = next.getOrDefault(split, 0L);
      next.put(split, first + records);
      return new RecordFile(path, split, first, records, format);
    }
  }

  @Override
  public List<FoundClass> classes() {
    return classNames.stream().map(name -> new FoundClass(name, files.get(0).path())).toList();
  }

  @Override
  public Set<Split> splits() {
    return files.stream().map(RecordFile::split).collect(Collectors.toSet());
  }

  @Override
  public long count() {
    return files.stream().mapToLong(RecordFile::records).sum();
  }

  @Override
  public List<Rejection> rejections() {
    return List.of();
  }

  @Override
  public long ignored() {
    return 0;
  }

  @Override
  public Optional<ClassHierarchy> hierarchy() {
    return Optional.empty();
  }

  @Override
  public JavaRDD<LabelledImage> read(JavaSparkContext spark, Map<String, String> labels) {
    List<RecordFile.Range> ranges =
        files.stream()
            .sorted(Comparator.comparing(RecordFile::split))
            .flatMap(file -> file.ranges(RECORDS_PER_RANGE).stream())
            .toList();
    var configuration = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    List<String> names = classNames;
    return spark
        .parallelize(ranges, Math.max(1, ranges.size()))
        .flatMap(
            range ->
                new RangeImages(
                    range, new InputFiles(configuration.value().value()), names, labels));
  }

  /** The class names of a file. */
  static List<String> namesIn(String path, InputFiles files) throws IOException {
    List<String> names = files.lines(path);
    if (names.isEmpty()) {
      throw new InvalidImageDataException(
          "Cannot take class names from %s: it is empty. Write one name a line.".formatted(path));
    }
    return names;
  }
}
