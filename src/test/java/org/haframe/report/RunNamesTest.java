package org.haframe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunNamesTest {

  @Test
  void namesAreWhatTellsFoldersApart() {
    assertThat(names("runs/a/seed-0/argmax", "runs/b/seed-0/argmax")).containsExactly("a", "b");
    assertThat(names("runs/a/x", "runs/a/y/")).containsExactly("x", "y");
    assertThat(names("a/1/r", "b/2/r")).containsExactly("a/1", "b/2");
    assertThat(names("a", "a/b")).containsExactly("a", "a/b");
    assertThat(names("hdfs://host/r/one")).containsExactly("one");
  }

  @Test
  void aPathFromTheRootIsNotTheOneFromHere() {
    assertThat(names("a/b", "/a/b")).containsExactly("a", "/a");
    assertThat(names("/a", "/b")).containsExactly("a", "b");
    assertThat(names("/runs/a/r", "runs/a/r", "/runs/b/r"))
        .containsExactly("/runs/a", "runs/a", "/runs/b");
    assertThat(names("/", "/a")).containsExactly("/", "/a");
    assertThat(names(".", "/")).containsExactly(".", "/");
    assertThat(names("/")).containsExactly("/");
    assertThatThrownBy(() -> names("/a", "//a/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names a folder twice");
  }

  @Test
  void aFolderHasOneRun() {
    assertThatThrownBy(() -> names("a", "./a/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names a folder twice");
  }

  @Test
  void noReportsCannotBeCompared() {
    assertThatThrownBy(RunNamesTest::names)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot compare no reports");
  }

  private static List<String> names(String... folders) {
    return RunNames.of(List.of(folders));
  }
}
