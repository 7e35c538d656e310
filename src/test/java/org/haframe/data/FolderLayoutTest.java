package org.haframe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.haframe.data.ImageInput.Assignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderLayoutTest {

  private static FolderLayout layout(String... paths) {
    return FolderLayout.of(List.of(paths), Assignment.AS_NAMED, "/pictures");
  }

  @Test
  void firstFoldersAreSplitsWhereAllAreNamedSo() {
    var layout = layout("train/cat/1.jpg", "val/cat/2.jpg", "README.txt");

    assertThat(layout.place("val/cat/2.jpg"))
        .contains(new FolderLayout.Place(Split.VALIDATION, "cat", "validation/cat/2.jpg"));
  }

  @Test
  void aClassMayBeCalledTrain() {
    var layout = layout("train/1.jpg", "cat/2.jpg");

    assertThat(layout.place("train/1.jpg"))
        .contains(new FolderLayout.Place(Split.TRAIN, "train", "train/train/1.jpg"));
  }

  @Test
  void passesOverFoldersAroundEverything() {
    var layout = layout("set-1.2/images/test/cat/1.jpg", "set-1.2/images/train/cat/1.jpg");

    assertThat(layout.place("set-1.2/images/test/cat/1.jpg"))
        .contains(new FolderLayout.Place(Split.TEST, "cat", "test/cat/1.jpg"));
  }

  @Test
  void aSingleClassIsNoFolderToPassOver() {
    assertThat(layout("cat/1.jpg").place("cat/1.jpg").orElseThrow().imageClass()).isEqualTo("cat");
  }

  @Test
  void classFoldersBelongToTheSplitThatTheFolderIsNamedAfter() {
    var layout = FolderLayout.of(List.of("cat/1.jpg"), Assignment.AS_NAMED, "/pictures/val");

    assertThat(layout.place("cat/1.jpg").orElseThrow().split()).isEqualTo(Split.VALIDATION);
  }

  @Test
  void foldersInsideAClassBelongToIt() {
    var place = layout("cat/a/1.jpg", "dog/2.jpg").place("cat/a/1.jpg").orElseThrow();

    assertThat(place.imageClass()).isEqualTo("cat");
    assertThat(place.id()).isEqualTo("train/cat/a/1.jpg");
  }

  @Test
  void imagesBesideClassFoldersHaveNoPlace() {
    assertThat(layout("cat/1.jpg", "2.jpg").place("2.jpg")).isEmpty();
  }

  @Test
  void rejectsASplitForAFolderOfSplits() {
    List<String> paths = List.of("train/cat/1.jpg", "test/cat/1.jpg");

    assertThatThrownBy(() -> FolderLayout.of(paths, Assignment.TEST, "/pictures"))
        .isInstanceOf(InvalidImageDataException.class)
        .hasMessageContaining("all of /pictures as test images");
  }

  @ParameterizedTest
  @CsvSource({
    "cat/a.JPEG, IMAGE",
    "cat/a.png, IMAGE",
    "cat/a.gif, OTHER_PICTURE",
    "cat/notes.txt, NO_PICTURE",
    "cat/jpg, NO_PICTURE",
    "cat/.a.jpg, NO_PICTURE",
    ".thumbnails/a.jpg, NO_PICTURE",
    "__MACOSX/cat/a.jpg, NO_PICTURE"
  })
  void kindsFollowNames(String path, FolderLayout.Kind kind) {
    assertThat(FolderLayout.kind(path)).isEqualTo(kind);
  }
}
