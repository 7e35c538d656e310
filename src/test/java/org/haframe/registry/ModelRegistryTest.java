package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry on a local disk; on HDFS, see {@code HdfsIT}; on s3a, {@code S3aIT}. */
class ModelRegistryTest extends RegistryRaceLaws {

  @TempDir private Path folder;

  @Override
  protected Configuration hadoop() {
    return new Configuration();
  }

  @Override
  protected org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(folder.resolve("reg").toUri());
  }

  @Test
  void aRunIdThatIsNoNameOfAFolderIsRefused() {
    for (String id : List.of("", "../x", "a/b", ".hidden", "a b", "x".repeat(101))) {
      assertThatThrownBy(() -> registry().run(id))
          .as(id)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("as a run id");
    }
  }

  @Test
  void recordsAreReadableByPeople() throws IOException {
    registry().add(TinyModels.model(1), TinyModels.record("monday"));

    assertThat(Files.readString(folder.resolve("reg/versions/000001/record.json")))
        .contains("\"runId\" : \"monday\"", "\"registered\" : \"1970-01-01T00:00:00Z\"");
  }

  /** The digits of a locale are its own; those of names are the ones that names are read with. */
  @Test
  void namesHaveTheSameDigitsInEveryLanguage() throws Exception {
    Locale usual = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      registry().add(TinyModels.model(1), TinyModels.record("monday"));
      registry().promote(1, Optional.empty(), "monday");

      assertThat(folder.resolve("reg/versions/000001/record.json")).exists();
      assertThat(folder.resolve("reg/champion/00000001.json")).exists();
      assertThat(registry().nextHoldOut().getName()).isEqualTo("000001");
      assertThat(registry().champion().orElseThrow().version()).isEqualTo(1);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, usual);
    }
  }

  @Test
  void pruningDeletesWhatAKilledWriterLeftOfAVersion() throws IOException {
    registry().add(TinyModels.model(1), TinyModels.record("monday"));
    registry().add(TinyModels.model(2), TinyModels.record("tuesday"));
    Path version = folder.resolve("reg/versions/000001");
    Path newest = folder.resolve("reg/versions/000002");
    for (Path of : List.of(version, newest)) {
      Files.writeString(
          of.resolve(".haframe-model.zip.0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f"), "half");
    }

    registry().prune(1, run -> true);

    assertThat(version).isDirectoryNotContaining("glob:**model.zip*");
    assertThat(newest)
        .isDirectoryNotContaining("glob:**.haframe-model.zip.*")
        .isDirectoryContaining("glob:**/haframe-model.zip");
  }

  private ModelRegistry registry() {
    return new ModelRegistry(hadoop(), root());
  }
}
