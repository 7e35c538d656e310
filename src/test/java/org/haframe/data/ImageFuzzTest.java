package org.haframe.data;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.haframe.HostileFile;
import org.haframe.Mutation;
import org.haframe.data.ImageSource.ClassNames;

/** Images, archives, record files and tables that someone forged are read or refused. */
class ImageFuzzTest {
  private static final InputFiles FILES = new InputFiles(new Configuration());
  private static final List<byte[]> IMAGES = new ArrayList<>();
  private static Path folder = Path.of("");

  @BeforeContainer
  static void writeValidOnes() throws IOException {
    folder = Files.createTempDirectory("forged");
    String names =
        IntStream.range(0, 100).mapToObj(i -> "class" + i).collect(Collectors.joining("\n"));
    Files.writeString(folder.resolve("fine_label_names.txt"), names);
    for (int type :
        new int[] {
          BufferedImage.TYPE_INT_RGB,
          BufferedImage.TYPE_4BYTE_ABGR,
          BufferedImage.TYPE_BYTE_GRAY,
          BufferedImage.TYPE_USHORT_GRAY,
          BufferedImage.TYPE_BYTE_INDEXED,
          BufferedImage.TYPE_BYTE_BINARY
        }) {
      IMAGES.add(TestImages.file("png", TestImages.plain(type, Color.ORANGE, 9, 7)));
    }
    for (String name : List.of("cmyk.jpg", "grey.jpg", "progressive.jpg", "rgb.jpg")) {
      IMAGES.add(TestImages.resource(name));
    }
  }

  @AfterContainer
  static void tidyUp() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
  }

  @Property(tries = 1_500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aForgedImageIsDecodedOrSetAside(@ForAll long seed) {
    var decoder = new ImageDecoder();
    HostileFile.read(
        seed,
        (mutation, random) -> {
          byte[] valid = IMAGES.get(random.nextInt(IMAGES.size()));
          byte[] forged = mutation.bytes(valid);
          try {
            decoder.decode(random.nextBoolean() ? withChecksums(forged) : forged, 8);
          } catch (UndecodableImageException e) {
            // Set aside, with this as the reason.
          }
        });
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aForgedTableIsOpenedOrRefused(@ForAll long seed) {
    String valid =
        new TableMetadata(
                Instant.parse("2026-11-24T12:00:00Z"),
                "cifar-100",
                List.of("train.bin", "test.bin"),
                50,
                0.01,
                Map.of("train", Map.of("cat", 3L, "dog", 4L), "test", Map.of("cat", 1L)),
                2,
                5,
                "ab".repeat(32),
                "cd".repeat(32))
            .toJson();
    HostileFile.read(
        seed,
        (mutation, random) -> {
          byte[] forged = mutation.json(valid).getBytes(StandardCharsets.UTF_8);
          TableMetadata.isTable(forged);
          TableMetadata.fromJson(forged, "images/table.json").count("train");
        },
        InvalidImageDataException.class);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aForgedArchiveIsReadOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          byte[] tar = mutation.bytes(tar(random));
          Path file = folder.resolve("archive.tar");
          if (random.nextInt(3) == 0) {
            file = folder.resolve("archive.tar.gz");
            tar = mutation.bytes(TestImages.gzipped(tar));
          }
          Files.write(file, tar);

          FolderImages found =
              new FolderFinder(FILES)
                  .find(new ImageSource.ImageFolder(List.of(ImageInput.parse(file.toString()))));
          for (FolderImages.Archive archive : found.archives()) {
            drain(new ArchiveImages(archive, Map.of("cat", "cat", "dog", "dog"), FILES));
          }
        },
        InvalidImageDataException.class);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void forgedRecordFilesAreReadOrRefused(@ForAll long seed) {
    HostileFile.read(
        seed,
        (mutation, random) -> {
          RecordImages found =
              switch (random.nextInt(3)) {
                case 0 -> cifar("train.bin", mutation.bytes(TestImages.records(1, 99)));
                case 1 -> cifar("train.bin.xz", mutation.bytes(xz()));
                default -> idx(mutation, random);
              };
          for (RecordFile file : found.files()) {
            for (RecordFile.Range range : file.ranges(1)) {
              drain(new RangeImages(range, FILES, found.classNames(), Map.of()));
            }
          }
        },
        InvalidImageDataException.class);
  }

  private static byte[] xz() throws IOException {
    return TestImages.xz(TestImages.records(3, 4));
  }

  private static RecordImages cifar(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, content);
    return new Cifar100Finder(FILES)
        .find(
            new ImageSource.Cifar100(
                List.of(ImageInput.parse(file.toString())), new ClassNames.AsUsual()));
  }

  private static RecordImages idx(Mutation mutation, Random random) throws IOException {
    byte[] images = TestImages.idxImages(2, 3, 4);
    byte[] labels = TestImages.idxLabels(0, 9);
    boolean ofImages = random.nextBoolean();
    String ending = random.nextBoolean() ? ".gz" : "";
    Path file = folder.resolve("train-images-idx3-ubyte" + ending);
    Path beside = folder.resolve("train-labels-idx1-ubyte" + ending);
    images = ofImages ? mutation.bytes(images) : images;
    labels = ofImages ? labels : mutation.bytes(labels);
    Files.write(file, ending.isEmpty() ? images : TestImages.gzipped(images));
    Files.write(beside, ending.isEmpty() ? labels : TestImages.gzipped(labels));
    return new FashionMnistFinder(FILES)
        .find(
            new ImageSource.FashionMnist(
                List.of(ImageInput.parse(file.toString())), new ClassNames.AsUsual()));
  }

  /** Names of all lengths: longer ones are kept in headers of their own. */
  private static byte[] tar(Random random) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cat/1.png", IMAGES.get(0));
    files.put("dog/%s.jpg".formatted("x".repeat(random.nextInt(200))), IMAGES.get(1));
    files.put("../../cat/evil.png", IMAGES.get(0));
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = bytes;
        var tar = new TarArchiveOutputStream(out)) {
      boolean posix = random.nextBoolean();
      tar.setLongFileMode(
          posix ? TarArchiveOutputStream.LONGFILE_POSIX : TarArchiveOutputStream.LONGFILE_GNU);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        if (posix) {
          entry.addPaxHeader("comment", "of no use");
        }
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Java's reader of PNG files looks no further where a checksum differs: a forger mends them. */
  private static byte[] withChecksums(byte[] image) {
    ByteBuffer bytes = ByteBuffer.wrap(image);
    for (int at = 8; at + 12 <= image.length; ) {
      int length = bytes.getInt(at);
      if (length < 0 || length > image.length - at - 12) {
        break;
      }
      var checksum = new CRC32();
      checksum.update(image, at + 4, length + 4);
      bytes.putInt(at + 8 + length, (int) checksum.getValue());
      at += length + 12;
    }
    return image;
  }

  private static void drain(Iterator<LabelledImage> images) {
    while (images.hasNext()) {
      images.next();
    }
  }
}
