package org.haframe.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.haframe.hierarchy.Trees;
import org.haframe.notebook.Message.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Zeppelin makes of a picture that is printed among other things. */
class PictureTest {
  private static final String CAPTION = "<b>first\n%s end</b>";

  @ParameterizedTest
  @EnumSource
  void noLineOfACaptionChangesTheKindOfTheOutput(Kind kind) {
    String type = "%" + kind.name().toLowerCase(Locale.ROOT);
    var picture = new Picture(CAPTION.formatted(type));

    assertThat(Message.of(picture.toString()))
        .containsExactly(
            new Message(Kind.HTML, CAPTION.formatted(type.replace("%", "&#37;")) + "\n"));
  }

  @Test
  void whatIsPrintedAroundAPictureIsText() {
    var picture = new Picture("<p>100 %</p>");

    assertThat(Message.of("before" + picture + "value: Int = 1\n"))
        .containsExactly(
            new Message(Kind.TEXT, "before\n"),
            new Message(Kind.HTML, "<p>100 %</p>\n"),
            new Message(Kind.TEXT, "value: Int = 1\n"));
  }

  @Test
  void picturesStandBehindATableAndBehindEachOther() {
    var picture = new Picture("<p/>");

    assertThat(Message.of("\n%table a\n1\n\n%text " + picture + "\n" + picture + "\n"))
        .extracting(Message::kind)
        .containsExactly(Kind.TABLE, Kind.HTML, Kind.HTML);
  }

  @Test
  void theStyleOfPicturesHasNoLineThatZeppelinWouldTake() {
    Picture tree = Pictures.tree(Trees.unbalanced());

    assertThat(tree.toString()).isEqualTo("\n%html\n" + tree.html() + "\n%text\n");
  }
}
