package org.haframe.data;

import java.util.List;
import java.util.Objects;

/** Where an import takes images from, and in which format they are there. */
public sealed interface ImageSource {

  /** The name on the command line. */
  String name();

  /** The files and folders to read; at least one. */
  List<ImageInput> inputs();

  /** Where class names come from, for formats that number classes. */
  default ClassNames classNames() {
    return new ClassNames.AsUsual();
  }

  /** Where the class names of numbered classes come from. */
  sealed interface ClassNames {
    /** As the format says: built in, or in a file beside the images. */
    record AsUsual() implements ClassNames {}

    /**
     * A text file, one name a line, class 0 first.
     *
     * @param path a Hadoop path
     */
    record InFile(String path) implements ClassNames {}
  }

  /**
   * Fashion-MNIST, or other grey images in the IDX format: pairs of files {@code
   * NAME-images-idx3-ubyte} and {@code NAME-labels-idx1-ubyte}, each perhaps with {@code .gz}. An
   * input is a folder of such pairs or one of the files; NAME is train or t10k unless a split is
   * given.
   */
  record FashionMnist(List<ImageInput> inputs, ClassNames classNames) implements ImageSource {
    public FashionMnist {
      inputs = checked(inputs);
      Objects.requireNonNull(classNames, "classNames");
    }

    @Override
    public String name() {
      return "fashion-mnist";
    }
  }

  /**
   * CIFAR-100 record files of 3,074 bytes a record, {@code .bin} or {@code .bin.xz}. An input is
   * such a file or a folder of them, whose names tell the split unless it is given. Class names
   * come from {@code fine_label_names.txt} beside the first file unless given.
   */
  record Cifar100(List<ImageInput> inputs, ClassNames classNames) implements ImageSource {
    public Cifar100 {
      inputs = checked(inputs);
      Objects.requireNonNull(classNames, "classNames");
    }

    @Override
    public String name() {
      return "cifar-100";
    }
  }

  /**
   * Folders {@code class/file} or {@code split/class/file}, or the same inside a {@code .tar},
   * {@code .tar.gz} or {@code .tgz} archive. See {@link FolderLayout} for the rules.
   */
  record ImageFolder(List<ImageInput> inputs) implements ImageSource {
    public ImageFolder {
      inputs = checked(inputs);
    }

    @Override
    public String name() {
      return "image-folder";
    }
  }

  /**
   * An image table that an import wrote: copied, perhaps with another hierarchy or with images held
   * out.
   *
   * @param path a Hadoop path
   */
  record CopiedTable(String path) implements ImageSource {
    @Override
    public String name() {
      return "image-table";
    }

    @Override
    public List<ImageInput> inputs() {
      return List.of(new ImageInput(ImageInput.Assignment.AS_NAMED, path));
    }
  }

  /** The names that {@link #named} knows. */
  static List<String> names() {
    return List.of("fashion-mnist", "cifar-100", "image-folder", "image-table");
  }

  /**
   * The source of a name on the command line.
   *
   * @throws IllegalArgumentException if the name is unknown, inputs are missing or too many, or
   *     class names are given to a source that has its own
   */
  static ImageSource named(String name, List<ImageInput> inputs, ClassNames classNames) {
    boolean namesGiven = classNames instanceof ClassNames.InFile;
    if (namesGiven && (name.equals("image-folder") || name.equals("image-table"))) {
      throw new IllegalArgumentException(
          "Cannot use a file of class names with %s: its classes have names already. Leave it away."
              .formatted(name));
    }
    return switch (name) {
      case "fashion-mnist" -> new FashionMnist(inputs, classNames);
      case "cifar-100" -> new Cifar100(inputs, classNames);
      case "image-folder" -> new ImageFolder(inputs);
      case "image-table" -> copied(inputs);
      default ->
          throw new IllegalArgumentException(
              "Cannot import from the source %s. Use one of %s."
                  .formatted(name, String.join(", ", names())));
    };
  }

  private static CopiedTable copied(List<ImageInput> inputs) {
    if (inputs.size() != 1 || inputs.get(0).assignment() != ImageInput.Assignment.AS_NAMED) {
      throw new IllegalArgumentException(
          "Cannot copy the image tables %s. Give one table, without a split."
              .formatted(inputs.stream().map(ImageInput::path).toList()));
    }
    return new CopiedTable(inputs.get(0).path());
  }

  private static List<ImageInput> checked(List<ImageInput> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot import without an input. Give [SPLIT=]PATH, one or several.");
    }
    return List.copyOf(inputs);
  }
}
