package org.haframe.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.haframe.hierarchy.ClassHierarchy;

/**
 * Images in folders and archives.
 *
 * @param files all images, also those in archives
 */
record FolderImages(
    List<FoundFile> files, List<Archive> archives, List<Rejection> rejections, long ignored)
    implements FoundImages {
  private static final int MAX_FILES_PER_TASK = 1_000;
  private static final int TASKS_PER_CORE = 4;

  /** Whether an image is a file of its own. */
  enum Keeping {
    LOOSE,
    IN_ARCHIVE
  }

  /**
   * An image by its name.
   *
   * @param path for an archive, its path and the entry's, joined by {@code !/}
   */
  record FoundFile(String id, String imageClass, Split split, String path, Keeping keeping)
      implements Serializable {}

  /** A tar archive, perhaps compressed. */
  record Archive(String path, FolderLayout layout) implements Serializable {}

  FolderImages {
    files =
        files.stream()
            .sorted(Comparator.comparing(FoundFile::split).thenComparing(FoundFile::id))
            .toList();
    archives = List.copyOf(archives);
    rejections = List.copyOf(rejections);
  }

  @Override
  public List<FoundClass> classes() {
    var first = new LinkedHashMap<String, FoundClass>();
    files.stream()
        .sorted(Comparator.comparing(FoundFile::imageClass).thenComparing(FoundFile::path))
        .forEach(
            file -> first.putIfAbsent(file.imageClass, new FoundClass(file.imageClass, file.path)));
    return List.copyOf(first.values());
  }

  @Override
  public Set<Split> splits() {
    return files.stream().map(FoundFile::split).collect(Collectors.toSet());
  }

  @Override
  public long count() {
    return files.size();
  }

  @Override
  public Optional<ClassHierarchy> hierarchy() {
    return Optional.empty();
  }

  @Override
  public JavaRDD<LabelledImage> read(JavaSparkContext spark, Map<String, String> labels) {
    var configuration = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    int fewest = TASKS_PER_CORE * spark.defaultParallelism();
    JavaRDD<LabelledImage> images = spark.emptyRDD();
    List<FoundFile> loose = files.stream().filter(file -> file.keeping == Keeping.LOOSE).toList();
    if (!loose.isEmpty()) {
      int tasks = Math.max(fewest, (loose.size() - 1) / MAX_FILES_PER_TASK + 1);
      images =
          spark
              .parallelize(loose, Math.min(loose.size(), tasks))
              .map(file -> image(file, labels, configuration));
    }
    if (!archives.isEmpty()) {
      // An archive is read by one task; what is in it is spread before the work of decoding.
      images =
          images.union(
              spark
                  .parallelize(archives, archives.size())
                  .flatMap(
                      archive ->
                          new ArchiveImages(
                              archive, labels, new InputFiles(configuration.value().value())))
                  .repartition(Math.max(fewest, files.size() / MAX_FILES_PER_TASK)));
    }
    return images;
  }

  private static LabelledImage image(
      FoundFile file,
      Map<String, String> labels,
      Broadcast<SerializableConfiguration> configuration)
      throws IOException {
    byte[] content = new InputFiles(configuration.value().value()).bytesAsStored(file.path);
    return new LabelledImage(
        file.id,
        labels.get(file.imageClass),
        content,
        UNKNOWN_SIZE,
        UNKNOWN_SIZE,
        file.path,
        file.split.text());
  }
}
