package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.haframe.data.ImageInput.Assignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageInputTest {

  @ParameterizedTest
  @CsvSource({
    "test=a/b.bin, TEST, a/b.bin",
    "val=a, VALIDATION, a",
    "a/b.bin, AS_NAMED, a/b.bin",
    "s3a://b/day=3/x, AS_NAMED, s3a://b/day=3/x",
    "train=s3a://b/day=3/x, TRAIN, s3a://b/day=3/x"
  })
  void onlyASplitNameBeforeTheSignIsASplit(String text, Assignment assignment, String path) {
    assertThat(ImageInput.parse(text)).isEqualTo(new ImageInput(assignment, path));
  }

  @Test
  void sourcesRejectWhatTheyCannotUse() {
    List<ImageInput> one = List.of(ImageInput.parse("a"));
    var names = new ImageSource.ClassNames.InFile("names.txt");
    var usual = new ImageSource.ClassNames.AsUsual();

    assertThatThrownBy(() -> ImageSource.named("mnist", one, usual))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "the source mnist. Use one of fashion-mnist, cifar-100, image-folder");
    assertThatThrownBy(() -> ImageSource.named("image-folder", one, names))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a file of class names with image-folder");
    assertThatThrownBy(() -> ImageSource.named("cifar-100", List.of(), usual))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without an input");
  }
}
