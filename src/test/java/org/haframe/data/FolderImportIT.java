package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.haframe.data.ImportRequest.ClassTree;
import org.haframe.data.ImportRequest.Existing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders and archives of images, and what an import does with its output. */
class FolderImportIT {
  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void writeImages() throws IOException {
    input = folder.resolve("pictures [1] of today"); // brackets are no pattern
    TestImages.write(input.resolve("train/cat/1.png"), TestImages.png(10));
    TestImages.write(input.resolve("train/cat/2.JPEG"), TestImages.jpeg(20));
    TestImages.write(input.resolve("train/dog/1.png"), TestImages.png(30));
    TestImages.write(input.resolve("train/motor car/1.jpg"), TestImages.resource("cmyk.jpg"));
    TestImages.write(input.resolve("val/cat/1.png"), TestImages.png(40));
    TestImages.write(input.resolve("train/cat/readme.txt"), new byte[] {1});
  }

  private ImportRequest request(Path from) {
    return ImportRequest.of(
        new ImageSource.ImageFolder(List.of(ImageInput.parse(from.toString()))),
        output(),
        new ClassTree.Given(TestImages.hierarchy()));
  }

  private String output() {
    return folder.resolve("my [1] table").toString();
  }

  private static ImportResult run(ImportRequest request) throws IOException {
    return new ImageImporter(LocalSpark.session()).run(request, ImportListener.none());
  }

  private ImageTable table() throws IOException {
    return ImageTable.open(LocalSpark.session(), output());
  }

  @Test
  void importsSplitsClassesAndDisplayNames() throws Exception {
    ImportResult result = run(request(input));

    assertThat(result.imagesBySplit()).isEqualTo(Map.of("train", 4L, "validation", 1L));
    assertThat(result.ignored()).isEqualTo(1);
    assertThat(result.rejected()).isZero();
    List<Row> rows = table().images().orderBy("id").collectAsList();
    assertThat(rows.stream().map(row -> row.getAs("id") + " " + row.getAs("label")))
        .containsExactly(
            "train/cat/1.png cat",
            "train/cat/2.JPEG cat",
            "train/dog/1.png dog",
            "train/motor car/1.jpg car",
            "validation/cat/1.png cat");
    assertThat(rows.get(0).<byte[]>getAs("content")).isEqualTo(TestImages.png(10));
    assertThat(rows.get(3).<Integer>getAs("width")).isEqualTo(24);
    assertThat(table().hierarchy()).isEqualTo(TestImages.hierarchy());
    assertThat(table().rejected().count()).isZero();
  }

  @Test
  void anArchiveGivesTheSameImagesAsItsFolder() throws Exception {
    String fingerprint = run(request(input)).fingerprint();
    var files = new LinkedHashMap<String, byte[]>();
    try (Stream<Path> paths = Files.walk(input)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put("./wrapped/" + input.relativize(path), Files.readAllBytes(path));
      }
    }
    Path archive = TestImages.write(folder.resolve("all.tar.gz"), TestImages.tarGz(files));

    ImportResult result = run(request(archive));

    assertThat(result.fingerprint()).isEqualTo(fingerprint);
    assertThat(result.ignored()).isEqualTo(1);
    assertThat(table().split("validation").first().<String>getAs("source"))
        .endsWith("all.tar.gz!/wrapped/val/cat/1.png");
  }

  @Test
  void truncatedArchiveIsAnError() throws Exception {
    byte[] whole = TestImages.tarGz(Map.of("cat/1.png", TestImages.png(1)));
    Path archive =
        TestImages.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(whole, whole.length - 20));

    assertThatThrownBy(() -> run(request(archive)))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("cut.tar.gz: it is damaged or ends early");
  }

  /** The bytes do not have the checksum that the storage keeps of them. */
  @Test
  void anArchiveThatTheStorageCannotReadIsNotCalledDamaged() throws Exception {
    Path archive = folder.resolve("all.tar.gz");
    try (OutputStream output =
        FileSystem.getLocal(new Configuration(false))
            .create(new org.apache.hadoop.fs.Path(archive.toString()))) {
      output.write(TestImages.tarGz(Map.of("cat/1.png", TestImages.png(1))));
    }
    byte[] changed = Files.readAllBytes(archive);
    changed[changed.length / 2]++;
    Files.write(archive, changed);

    assertThatThrownBy(() -> run(request(archive)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Checksum error");
  }

  /** UTF-8 in the header of an entry and in one of its own, and another encoding. */
  @ParameterizedTest
  @CsvSource({
    "ustar, \\303\\247, \u00E7",
    "pax, \\303\\247, \u00E7",
    "pax, \\320\\255, \u042D",
    "ustar, \\347, \u00E7"
  })
  void namesOfArchivesAreReadInTheirEncoding(String format, String bytes, String letter)
      throws Exception {
    TestImages.write(folder.resolve("loose/cat/1.png"), TestImages.png(1));
    bash(
        "cp loose/cat/1.png $'loose/cat/gar%son.png'; LC_ALL=C.UTF-8 tar --format=%s -cf names.tar -C loose cat"
            .formatted(bytes, format));

    run(request(folder.resolve("names.tar")));

    assertThat(table().images().orderBy("id").collectAsList())
        .extracting(row -> row.<String>getAs("id"))
        .containsExactly("train/cat/1.png", "train/cat/gar" + letter + "on.png");
  }

  @Test
  void aFolderWithANameThatCannotBeSaidIsAnError() throws Exception {
    bash("mkdir $'pictures [1] of today/train/gar\\347on'");

    assertThatThrownBy(() -> run(request(input)))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("the names of 1 files or folders there")
        .hasMessageContaining("Set LC_ALL");
  }

  private void bash(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", command).directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aShareOfBadImagesThatIsAllowedIsAllowedWhateverItsBinaryFraction() throws Exception {
    Path some = folder.resolve("some");
    for (int i = 0; i < 50; i++) {
      TestImages.write(
          some.resolve("cat/" + i + ".png"), i < 29 ? new byte[] {1} : TestImages.png(i));
    }

    assertThat(0.58 * 50).isLessThan(29);
    assertThat(run(request(some).withMaxBadShare(0.58)).images()).isEqualTo(21);
  }

  @Test
  void setsBadImagesAsideWithPathAndReason() throws Exception {
    byte[] jpeg = TestImages.jpeg(50);
    TestImages.write(input.resolve("train/dog/broken.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2));
    TestImages.write(input.resolve("train/dog/empty.png"), new byte[0]);
    TestImages.write(input.resolve("train/dog/moving.gif"), new byte[] {1});
    TestImages.write(input.resolve("lost.png"), TestImages.png(60));

    ImportResult result = run(request(input).withMaxBadShare(0.5));

    assertThat(result.images()).isEqualTo(5);
    assertThat(result.rejected()).isEqualTo(4);
    List<Row> rejected = table().rejected().orderBy("path").collectAsList();
    assertThat(rejected).hasSize(4);
    assertThat(rejected.get(0).getString(0)).endsWith("/lost.png");
    assertThat(rejected.get(0).getString(1)).isEqualTo("lies in no class folder");
    assertThat(rejected.get(1).getString(0)).endsWith("train/dog/broken.jpg");
    assertThat(rejected.get(2).getString(1)).isEqualTo("is empty");
    assertThat(rejected.get(3).getString(1)).contains("convert it to PNG or JPEG");
  }

  @Test
  void tooManyBadImagesLeaveTheOldTableAndAListOfThem() throws Exception {
    String old = run(request(input)).fingerprint();
    TestImages.write(input.resolve("train/dog/broken.jpg"), new byte[] {1, 2, 3});

    assertThatThrownBy(() -> run(request(input).withMaxBadShare(0.1)))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("1 of 6 images are bad (16.67 %), and 10.00 % are allowed")
        .hasMessageContaining("broken.jpg is neither PNG nor JPEG");

    assertThat(table().fingerprint()).isEqualTo(old);
    Path list = folder.resolve("my [1] table.rejected.tsv");
    assertThat(Files.readString(list)).contains("broken.jpg\tis neither PNG nor JPEG");
    run(request(input).withMaxBadShare(0.2));
    assertThat(list).doesNotExist();
  }

  @Test
  void aClassWithoutLeafIsAnErrorThatNamesItsFirstFileAndNearNames() throws Exception {
    TestImages.write(input.resolve("train/cats/1.png"), TestImages.png(1));

    assertThatThrownBy(() -> run(request(input)))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("the image class cats of")
        .hasMessageContaining("train/cats/1.png")
        .hasMessageContaining("the nearest are cat, ");
  }

  @Test
  void aClassWithoutImagesIsAWarning() throws Exception {
    Path less = folder.resolve("less");
    TestImages.write(less.resolve("train/cat/1.png"), TestImages.png(10));
    TestImages.write(less.resolve("test/dog/1.png"), TestImages.png(10));

    assertThat(run(request(less)).warnings())
        .containsExactly(
            "1 classes have no images: car.",
            "1 classes have images, but no training images: dog.");
  }

  @Test
  void twoImagesOfOneIdAreAnError() throws Exception {
    Path one = TestImages.write(folder.resolve("one/cat/1.png"), TestImages.png(10));
    Path two = TestImages.write(folder.resolve("two/cat/1.png"), TestImages.png(20));
    var source =
        new ImageSource.ImageFolder(
            List.of(
                ImageInput.parse("test=" + folder.resolve("one")),
                ImageInput.parse("test=" + folder.resolve("two"))));

    assertThatThrownBy(() -> run(ImportRequest.of(source, output(), new ClassTree.OfSource())))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining(one.toString())
        .hasMessageContaining(two.toString())
        .hasMessageContaining("both would be image test/cat/1.png");
  }

  @Test
  void importingAgainReplacesTheTable() throws Exception {
    String old = run(request(input)).fingerprint();
    TestImages.write(input.resolve("train/dog/2.png"), TestImages.png(77));

    ImportResult result = run(request(input));

    assertThat(result.fingerprint()).isNotEqualTo(old);
    assertThat(table().fingerprint()).isEqualTo(result.fingerprint());
    assertThat(table().split("train").count()).isEqualTo(5);
    assertThat(Files.list(folder).map(path -> path.getFileName().toString()))
        .containsExactlyInAnyOrder("my [1] table", "pictures [1] of today");
  }

  @Test
  void refusesToReplaceItsOwnInput() {
    var request = request(input.resolve("train"));
    var onto =
        new ImportRequest(
            request.source(), input.toString(), request.classTree(), 0, 0.01, Existing.ANYTHING);

    assertThatThrownBy(() -> run(onto))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the output would replace its own input");
    assertThat(input.resolve("train/cat/1.png")).exists();
  }

  @Test
  void anEmptyFolderIsAnError() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThatThrownBy(() -> run(request(empty)))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("no .jpg, .jpeg or .png file lies in a class folder there");
  }

  @Test
  void tellsAListenerHowFarItIs() throws Exception {
    var heard = new ArrayList<String>();
    var listener =
        new ImportListener() {
          @Override
          public synchronized void imagesExpected(long images) {
            heard.add("expected " + images);
          }

          @Override
          public synchronized void imagesRead(long images) {
            heard.add("read " + images);
          }
        };

    new ImageImporter(LocalSpark.session()).run(request(input), listener);

    assertThat(heard).startsWith("expected 5").endsWith("read 5");
  }
}
