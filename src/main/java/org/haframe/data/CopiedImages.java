package org.haframe.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.haframe.hierarchy.ClassHierarchy;

/** The images of a table, whose labels are the classes. */
record CopiedImages(ImageTable table) implements FoundImages {

  @Override
  public List<FoundClass> classes() {
    return table.splits().stream()
        .flatMap(split -> table.countByLabel(split).keySet().stream())
        .distinct()
        .sorted()
        .map(label -> new FoundClass(label, table.path()))
        .toList();
  }

  @Override
  public Set<Split> splits() {
    return table.splits().stream()
        .flatMap(name -> Split.named(name).stream())
        .collect(Collectors.toSet());
  }

  @Override
  public long count() {
    return table.splits().stream().mapToLong(table::count).sum();
  }

  @Override
  public List<Rejection> rejections() {
    return table.rejected().collectAsList().stream()
        .map(row -> new Rejection(row.getString(0), row.getString(1)))
        .toList();
  }

  @Override
  public long ignored() {
    return 0;
  }

  @Override
  public Optional<ClassHierarchy> hierarchy() {
    return Optional.of(table.hierarchy());
  }

  @Override
  public JavaRDD<LabelledImage> read(JavaSparkContext spark, Map<String, String> labels) {
    return table
        .images()
        .toJavaRDD()
        .map(
            row -> {
              LabelledImage image = LabelledImage.of(row);
              return new LabelledImage(
                  image.id(),
                  labels.get(image.label()),
                  image.content(),
                  image.width(),
                  image.height(),
                  image.source(),
                  image.split());
            });
  }
}
