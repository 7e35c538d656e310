package org.haframe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private ModelRegistry registry() {
    return new ModelRegistry(hadoop(), root());
  }
}
