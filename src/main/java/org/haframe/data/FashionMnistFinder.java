package org.haframe.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Finds pairs of IDX files and checks that they belong together. */
final class FashionMnistFinder {
  private static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private static final int IMAGES_MAGIC = 0x803; // unsigned bytes, three dimensions
  private static final int LABELS_MAGIC = 0x801; // unsigned bytes, one dimension
  private static final int LABELS_HEADER_BYTES = 8;
  private static final String IMAGES = "images-idx3-ubyte";
  private static final String LABELS = "labels-idx1-ubyte";

  private final InputFiles files;

  FashionMnistFinder(InputFiles files) {
    this.files = files;
  }

  RecordImages find(ImageSource.FashionMnist source) throws IOException {
    var splits = new LinkedHashMap<String, Split>();
    for (ImageInput input : source.inputs()) {
      collect(input, splits);
    }
    List<String> names = CLASS_NAMES;
    if (source.classNames() instanceof ImageSource.ClassNames.InFile given) {
      names = RecordImages.namesIn(given.path(), files);
    }
    var numbering = new RecordImages.Numbering();
    var found = new ArrayList<RecordFile>();
    for (Map.Entry<String, Split> entry : splits.entrySet()) {
      try {
        found.add(pair(entry.getKey(), entry.getValue(), numbering, names.size()));
      } catch (EOFException | ZipException e) {
        throw new InvalidImageDataException(
            "Cannot read %s or its labels: a file is damaged or ends early (%s). Copy or download them again."
                .formatted(entry.getKey(), e.getMessage()),
            e);
      }
    }
    return new RecordImages(found, names);
  }

  private void collect(ImageInput input, Map<String, Split> splits) throws IOException {
    FileStatus status = files.status(input.path());
    List<Path> images = new ArrayList<>();
    if (status.isFile()) {
      images.add(imagesFile(status.getPath()));
    } else {
      for (FileStatus file : files.filesIn(status.getPath())) {
        String name = file.getPath().getName();
        if (name.endsWith(IMAGES) || name.endsWith(IMAGES + ".gz")) {
          images.add(file.getPath());
        }
      }
    }
    if (images.isEmpty()) {
      throw new InvalidImageDataException(
          "Cannot import the folder %s as fashion-mnist: it holds no file *-%s or *-%s.gz. Name the folder of the four IDX files."
              .formatted(input.path(), IMAGES, IMAGES));
    }
    for (Path file : images) {
      Split split = split(input, file);
      Split other = splits.putIfAbsent(file.toString(), split);
      // Both files of a pair may be named; that is one pair.
      if (other != null && (other != split || !status.isFile())) {
        throw new InvalidImageDataException(
            "Cannot import %s twice. Name it once.".formatted(file));
      }
    }
  }

  private static Path imagesFile(Path file) {
    String name = file.getName();
    if (!name.contains(IMAGES) && !name.contains(LABELS)) {
      throw new InvalidImageDataException(
          "Cannot find the labels of %s: its name has no \"%s\" in it, which \"%s\" would replace. Name the files as Fashion-MNIST does."
              .formatted(file, IMAGES, LABELS));
    }
    return new Path(file.getParent(), name.replace(LABELS, IMAGES));
  }

  private static Split split(ImageInput input, Path file) {
    Optional<Split> given = input.assignment().split();
    if (given.isPresent()) {
      return given.get();
    }
    String name = file.getName();
    if (name.startsWith("train")) {
      return Split.TRAIN;
    }
    if (name.startsWith("t10k") || name.startsWith("test")) {
      return Split.TEST;
    }
    throw new InvalidImageDataException(
        "Cannot tell the split of %s from its name. Write train=PATH, validation=PATH or test=PATH."
            .formatted(file));
  }

  private RecordFile pair(
      String imagesPath, Split split, RecordImages.Numbering numbering, int classCount)
      throws IOException {
    var imagesFile = new Path(imagesPath);
    String labelsPath =
        new Path(imagesFile.getParent(), imagesFile.getName().replace(IMAGES, LABELS)).toString();
    files.status(imagesPath);
    files.status(labelsPath);
    byte[] labels = labels(labelsPath, classCount);
    int count;
    int rows;
    int columns;
    try (var header = new DataInputStream(files.open(imagesPath))) {
      requireMagic(imagesPath, header.readInt(), IMAGES_MAGIC);
      count = header.readInt();
      rows = header.readInt();
      columns = header.readInt();
    }
    if (rows < 1 || columns < 1 || rows > 4096 || columns > 4096) {
      throw new InvalidImageDataException(
          "Cannot read %s: its header says images of %d x %d pixels. Is it another format?"
              .formatted(imagesPath, columns, rows));
    }
    if (count != labels.length) {
      throw new InvalidImageDataException(
          "Cannot pair %s with %s: %,d images but %,d labels. Take both from the same data set."
              .formatted(imagesPath, labelsPath, count, labels.length));
    }
    var format = new RecordFormat.Idx(columns, rows, labels);
    requireLength(imagesPath, count, format);
    return numbering.file(imagesPath, split, count, format);
  }

  private byte[] labels(String path, int classCount) throws IOException {
    byte[] content = files.bytes(path);
    if (content.length < LABELS_HEADER_BYTES) {
      throw new InvalidImageDataException(
          "Cannot read %s: it has only %d bytes. Is it another format?"
              .formatted(path, content.length));
    }
    ByteBuffer header = ByteBuffer.wrap(content);
    requireMagic(path, header.getInt(), LABELS_MAGIC);
    int count = header.getInt();
    if (count != content.length - LABELS_HEADER_BYTES) {
      throw new InvalidImageDataException(
          "Cannot read %s: its header says %,d labels, but %,d follow. Copy or download it again."
              .formatted(path, count, content.length - LABELS_HEADER_BYTES));
    }
    byte[] labels = new byte[count];
    header.get(labels);
    for (int i = 0; i < count; i++) {
      if ((labels[i] & 0xFF) >= classCount) {
        throw new InvalidImageDataException(
            "Cannot read %s: label %,d, counted from 0, is %d, but there are %d class names. Give a file with all names (--labels)."
                .formatted(path, i, labels[i] & 0xFF, classCount));
      }
    }
    return labels;
  }

  private void requireLength(String path, int count, RecordFormat.Idx format) throws IOException {
    long expected = format.headerBytes() + (long) count * format.recordBytes();
    long bytes = files.contentBytes(path);
    if (bytes != expected) {
      throw new InvalidImageDataException(
          "Cannot read %s: its header says %,d images of %d x %d pixels, %,d bytes in all, but it has %,d. Copy or download it again."
              .formatted(path, count, format.width(), format.height(), expected, bytes));
    }
  }

  private static void requireMagic(String path, int found, int expected) {
    if (found != expected) {
      throw new InvalidImageDataException(
          "Cannot read %s as IDX: it starts with the number 0x%08x, not 0x%08x. Is it another file?"
              .formatted(path, found, expected));
    }
  }
}
