package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.haframe.data.ImageSource.ClassNames;
import org.haframe.data.ImportRequest.ClassTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fashion-MNIST and CIFAR-100 files, small but real. */
class RecordImportIT {
  @TempDir Path folder;

  private ImportResult run(ImageSource source, int validationPerClass) throws IOException {
    return new ImageImporter(LocalSpark.session())
        .run(
            ImportRequest.of(source, output(), new ClassTree.OfSource())
                .withValidationPerClass(validationPerClass),
            ImportListener.none());
  }

  private String output() {
    return folder.resolve("table").toString();
  }

  private ImageTable table() throws IOException {
    return ImageTable.open(LocalSpark.session(), output());
  }

  private static ImageSource cifar(String... inputs) {
    return ImageSource.named(
        "cifar-100", Stream.of(inputs).map(ImageInput::parse).toList(), new ClassNames.AsUsual());
  }

  private static ImageSource idx(Path input) {
    return ImageSource.named(
        "fashion-mnist", List.of(ImageInput.parse(input.toString())), new ClassNames.AsUsual());
  }

  private static ImageSource idx(Path input, Path names) {
    return ImageSource.named(
        "fashion-mnist",
        List.of(ImageInput.parse(input.toString())),
        new ClassNames.InFile(names.toString()));
  }

  private Path write(String name, byte[] content) throws IOException {
    return TestImages.write(folder.resolve("in").resolve(name), content);
  }

  private void writeNames() throws IOException {
    String names =
        IntStream.range(0, 100).mapToObj(i -> "class" + i).collect(Collectors.joining("\n"));
    write("fine_label_names.txt", names.getBytes());
  }

  private void writeIdx(String name, byte[] images, byte[] labels) throws IOException {
    write(name + "-images-idx3-ubyte", images);
    write(name + "-labels-idx1-ubyte", labels);
  }

  private Map<String, String> splitById() throws IOException {
    return table().images().collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getAs("id"), row -> row.getAs("split")));
  }

  @Test
  void numbersCifarRecordsThroughTheFilesInNaturalOrder() throws Exception {
    writeNames();
    write("train_10.bin", TestImages.records(7));
    write("train_2.bin.xz", TestImages.xz(TestImages.records(5, 6)));
    write("test.bin", TestImages.records(9));
    write("notes.bin", new byte[] {1});

    ImportResult result = run(cifar(folder.resolve("in").toString()), 0);

    assertThat(result.imagesBySplit()).isEqualTo(Map.of("train", 3L, "test", 1L));
    List<Row> rows = table().images().orderBy("id").collectAsList();
    assertThat(rows.stream().map(row -> row.getAs("id") + " " + row.getAs("label")))
        .containsExactly(
            "test/000000 class9",
            "train/000000 class5",
            "train/000001 class6",
            "train/000002 class7");
    assertThat(rows.get(2).<String>getAs("source")).endsWith("train_2.bin.xz#1");
    assertThat(rows.get(0).<Integer>getAs("width")).isEqualTo(32);
  }

  @Test
  void cifarPlanesBecomePixels() throws Exception {
    writeNames();
    byte[] record = new byte[3074];
    record[2 + 32 + 1] = 11; // red of row 1, column 1
    record[2 + 1024 + 32 + 1] = 22;
    record[2 + 2048 + 32 + 1] = 33;
    Path file = write("train.bin", record);

    run(cifar(file.toString()), 0);

    byte[] content = table().split("train").first().getAs("content");
    byte[] pixels = new ImageDecoder().decode(content, 32);
    int at = (32 + 1) * 3;
    assertThat(Arrays.copyOfRange(pixels, at, at + 4)).containsExactly(11, 22, 33, 0);
  }

  @Test
  void holdsOutTheLastOfEachClass() throws Exception {
    writeNames();
    Path train = write("train.bin", TestImages.records(1, 2, 1, 2, 1, 2, 1, 2));
    Path test = write("test.bin", TestImages.records(1, 2, 1));

    run(cifar(train.toString(), test.toString()), 1);

    assertThat(splitById())
        .containsEntry("train/000005", "train")
        .containsEntry("train/000006", "validation")
        .containsEntry("train/000007", "validation")
        .containsEntry("test/000002", "test")
        .hasSize(11);
    assertThat(table().countByLabel("validation")).isEqualTo(Map.of("class1", 1L, "class2", 1L));
    assertThat(Files.list(Path.of(output())).map(path -> path.getFileName().toString()))
        .contains("images", "rejected", "hierarchy.json", "table.json")
        .doesNotContain("staged");
  }

  @Test
  void refusesToHoldOutAllImagesOfAClass() throws Exception {
    writeNames();
    Path train = write("train.bin", TestImages.records(1, 1, 1, 2, 2));

    assertThatThrownBy(() -> run(cifar(train.toString()), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 classes have no more training images, class2 only 2");
    assertThat(folder.resolve("table")).doesNotExist();
    assertThat(folder.resolve(".table.importing")).doesNotExist();
  }

  @Test
  void refusesToHoldOutWhereThereIsAValidationSplit() throws Exception {
    writeNames();
    Path file = write("train.bin", TestImages.records(1, 1));

    assertThatThrownBy(
            () ->
                run(
                    cifar("train=" + file, "validation=" + write("v.bin", TestImages.records(1))),
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the input has a validation split");
  }

  @Test
  void truncatedRecordFileIsAnErrorWithFileSizeAndRecord() throws Exception {
    writeNames();
    byte[] records = TestImages.records(1, 2, 3);
    Path file = write("train.bin", Arrays.copyOf(records, records.length - 10));

    assertThatThrownBy(() -> run(cifar(file.toString()), 0))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("train.bin: its 9,212 bytes are no whole number of records")
        .hasMessageContaining("record 2, counted from 0, ends after 3,064 bytes");
  }

  @Test
  void truncatedXzIsAnErrorWithTheLastReadableRecord() throws Exception {
    writeNames();
    byte[] compressed = TestImages.xz(TestImages.records(1, 2, 3));
    Path file = write("train.bin.xz", Arrays.copyOf(compressed, compressed.length - 40));

    assertThatThrownBy(() -> run(cifar(file.toString()), 0))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("train.bin.xz: it is damaged or ends early at record");
  }

  @Test
  void classNumberWithoutNameIsAnError() throws Exception {
    writeNames();
    Path file = write("train.bin", TestImages.records(1, 100));

    assertThatThrownBy(() -> run(cifar(file.toString()), 0))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("record 1, counted from 0, has class number 100, but there are 100");
  }

  @Test
  void missingNamesAndPathsAreNamed() throws Exception {
    Path file = write("train.bin", TestImages.records(1));

    assertThatThrownBy(() -> run(cifar(file.toString()), 0))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("there is no fine_label_names.txt beside it");
    assertThatThrownBy(() -> run(cifar(folder.resolve("nowhere.bin").toString()), 0))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("nowhere.bin: there is no such file or directory");
  }

  @Test
  void aByteOrderMarkIsNoPartOfAName() throws Exception {
    writeIdx("train", TestImages.idxImages(1, 4, 5), TestImages.idxLabels(0));
    Path names = Files.writeString(folder.resolve("names.txt"), "\uFEFFapple\r\npear\r\n");

    run(idx(folder.resolve("in"), names), 0);

    assertThat(table().hierarchy().labels().names()).containsExactly("apple", "pear");
  }

  @Test
  void theOutputMayNotReplaceTheNames() throws Exception {
    writeIdx("train", TestImages.idxImages(1, 4, 5), TestImages.idxLabels(0));
    Path output = Files.createDirectories(folder.resolve("table"));
    Path names = Files.writeString(output.resolve("names.txt"), "apple\npear\n");
    ImageSource source = idx(folder.resolve("in"), names);

    assertThatThrownBy(() -> run(source, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the output would replace its own input");
    assertThat(names).exists();
  }

  @Test
  void idsHaveTheSameDigitsInAllLocales() throws Exception {
    writeIdx("train", TestImages.idxImages(1, 4, 5), TestImages.idxLabels(0));
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      run(idx(folder.resolve("in")), 0);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }

    assertThat(table().split("train").first().<String>getAs("id")).isEqualTo("train/000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void readsIdxPairs(String suffix) throws Exception {
    byte[] images = TestImages.idxImages(3, 4, 5);
    byte[] labels = TestImages.idxLabels(0, 9, 3);
    boolean compressed = !suffix.isEmpty();
    write("train-images-idx3-ubyte" + suffix, compressed ? TestImages.gzipped(images) : images);
    write("train-labels-idx1-ubyte" + suffix, compressed ? TestImages.gzipped(labels) : labels);
    writeIdx("t10k", TestImages.idxImages(1, 4, 5), TestImages.idxLabels(8));

    run(idx(folder.resolve("in")), 0);

    List<Row> rows = table().split("train").orderBy("id").collectAsList();
    assertThat(rows.stream().map(row -> row.<String>getAs("label")))
        .containsExactly("T-shirt/top", "Ankle boot", "Dress");
    assertThat(rows.get(0).<Integer>getAs("width")).isEqualTo(5);
    assertThat(new ImageDecoder().decode(rows.get(2).getAs("content"), 4)).containsOnly(2);
    assertThat(table().count("test")).isEqualTo(1);
  }

  @Test
  void rejectsIdxFilesThatDoNotFit() throws Exception {
    byte[] images = TestImages.idxImages(3, 4, 5);

    writeIdx("train", images, TestImages.idxLabels(0, 1));
    assertIdxError("3 images but 2 labels");
    writeIdx("train", Arrays.copyOf(images, 70), TestImages.idxLabels(0, 1, 2));
    assertIdxError("3 images of 5 x 4 pixels, 76 bytes in all, but it has 70");
    writeIdx("train", TestImages.idxLabels(0, 1, 2), TestImages.idxLabels(0, 1, 2));
    assertIdxError("it starts with the number 0x00000801, not 0x00000803");
    writeIdx("train", images, TestImages.idxLabels(0, 1, 10));
    assertIdxError("label 2, counted from 0, is 10, but there are 10 class names");
    writeIdx("train", TestImages.idxImages(0, 4, 5), TestImages.idxLabels());
    assertIdxError("no image is in it");
    writeIdx("train", new byte[3], TestImages.idxLabels(0, 1, 2));
    assertIdxError("ends early");
    Files.delete(folder.resolve("in/train-labels-idx1-ubyte"));
    assertIdxError("train-labels-idx1-ubyte: there is no such file");
  }

  private void assertIdxError(String part) {
    assertThatThrownBy(() -> run(idx(folder.resolve("in")), 0))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining(part);
  }
}
