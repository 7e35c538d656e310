package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.haframe.data.ImageSource.ClassNames;
import org.haframe.data.ImportRequest.ClassTree;
import org.haframe.hierarchy.HierarchyReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CIFAR-100 and Grocery Store, which lie beside the project. */
class RealImagesImportIT {
  @TempDir Path folder;

  private ImageTable run(
      String source, Path hierarchy, int validationPerClass, Stream<String> inputs)
      throws IOException {
    String output = folder.resolve("table").toString();
    var images =
        ImageSource.named(source, inputs.map(ImageInput::parse).toList(), new ClassNames.AsUsual());
    var tree = HierarchyReader.read(hierarchy.toString(), Files.readAllBytes(hierarchy));
    new ImageImporter(LocalSpark.session())
        .run(
            ImportRequest.of(images, output, new ClassTree.Given(tree))
                .withValidationPerClass(validationPerClass),
            ImportListener.none());
    return ImageTable.open(LocalSpark.session(), output);
  }

  @Test
  void importsTheSmallCifarFiles() throws Exception {
    Path data = SharedData.path("cifar100");

    ImageTable table =
        run(
            "cifar-100",
            data.resolve("hierarchy.json"),
            2,
            Stream.of("mini_train.bin.xz", "mini_test.bin.xz")
                .map(name -> data.resolve(name).toString()));

    assertThat(table.count("train")).isEqualTo(800);
    assertThat(table.countByLabel("validation")).hasSize(100).containsValue(2L);
    assertThat(table.countByLabel("test").values()).hasSize(100).containsOnly(5L);
    var decoded = DecodedImages.of(table.split("test").toLocalIterator(), table.hierarchy(), 32);
    assertThat(decoded.count()).isEqualTo(500);
  }

  @Test
  void importsTheGroceryArchive() throws Exception {
    Path data = SharedData.path("grocery");

    ImageTable table =
        run(
            "image-folder",
            data.resolve("hierarchy.json"),
            0,
            Stream.of(data.resolve("grocery-160.tar.gz").toString()));

    assertThat(table.splits()).containsExactly("test", "train", "validation");
    assertThat(
            Map.of(
                "a",
                table.count("train"),
                "b",
                table.count("validation"),
                "c",
                table.count("test")))
        .isEqualTo(Map.of("a", 2640L, "b", 296L, "c", 2485L));
    assertThat(table.countByLabel("validation")).hasSize(60);
    assertThat(table.rejected().count()).isZero();
  }
}
