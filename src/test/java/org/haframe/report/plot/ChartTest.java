package org.haframe.report.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {

  private static final String NAME = "<b> & \"co\"";

  static Stream<Chart> charts() {
    return Stream.of(
        new LineChart(
            "Loss of " + NAME,
            "epoch",
            List.of(
                new LineChart.Line(NAME, new TreeMap<>(Map.of(1, 2.5, 2, 1.25))),
                new LineChart.Line("other", new TreeMap<>(Map.of(2, 1.5)))),
            value -> String.format(Locale.ROOT, "%.2f", value)),
        new BarChart(
            "Shares",
            "level",
            List.of("a", "b"),
            List.of(
                new BarChart.Row(
                    NAME, List.of(new BarChart.Share(0.5, "50 %"), new BarChart.Share(0, "0 %"))))),
        new RangeChart(
            "Values",
            "run",
            List.of(
                RangeChart.Range.of(NAME, 3, Optional.of(new RangeChart.Span(2, 5))),
                RangeChart.Range.of("plain", 4, Optional.empty())),
            "",
            String::valueOf),
        new ScatterChart(
            "Trade-off", "x", "y", List.of(new ScatterChart.Point(NAME, 1, 0, 2, 0.5))),
        new TreeChart(
            "Tree",
            "Tree of " + NAME,
            "class",
            new TreeChart.Node(
                NAME,
                List.of(
                    new TreeChart.Node("left", List.of()),
                    new TreeChart.Node("right", List.of(new TreeChart.Node("below", List.of())))))),
        new HeatMap(
            "Map",
            "Map of " + NAME,
            "actual",
            "predicted",
            2,
            (row, column) -> Optional.of(new HeatMap.Cell("hit", 0.5, row == column ? NAME : "")),
            List.of(new HeatMap.Block(0, 1, true), new HeatMap.Block(1, 1, true)),
            List.of(new HeatMap.Name(NAME, 0, 1)),
            Map.of(),
            new Table(1, "actual", "a", "b").row(NAME, "1", "2").row("b", "3", "4")));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void isOneImageWithASummaryForAScreenReader(Chart chart) throws Exception {
    NodeList pictures = parsed(chart.figure("How to read it.")).getElementsByTagName("svg");

    Element picture = (Element) pictures.item(0);
    assertThat(picture.getAttribute("role")).isEqualTo("img");
    assertThat(picture.getAttribute("aria-label")).contains(NAME);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void hasItsNumbersToUnfold(Chart chart) throws Exception {
    Element figure = parsed(chart.figure(""));

    assertThat(figure.getElementsByTagName("details").getLength()).isEqualTo(1);
    assertThat(figure.getElementsByTagName("h3").item(0).getTextContent()).isEqualTo(chart.title());
  }

  @Test
  void aLineChartTellsSeveralSeriesApartInItsLegend() throws Exception {
    Chart chart = charts().findFirst().orElseThrow();

    NodeList entries = parsed(chart.figure("")).getElementsByTagName("li");

    assertThat(entries.getLength()).isEqualTo(2);
    assertThat(entries.item(0).getTextContent()).isEqualTo(NAME);
  }

  @Test
  void aLineWithoutPointsKeepsItsPlaceAmongTheOthers() throws Exception {
    Chart chart = lines(List.of(new TreeMap<>(), new TreeMap<>(Map.of(3, 0.5))));

    Element figure = parsed(chart.figure(""));

    assertThat(figure.getElementsByTagName("li").getLength()).isEqualTo(2);
    assertThat(chart.svg().toString())
        .contains("curve s1", "line 1 0.5 at epoch 3")
        .doesNotContain("s0", "line 0");
    assertThat(figure.getElementsByTagName("td").item(0).getTextContent()).isEqualTo("\u2013");
  }

  @Test
  void aLongLineHasMarksToo() {
    var values = new TreeMap<Integer, Double>();
    for (int epoch = 1; epoch <= 300; epoch++) {
      values.put(epoch, 1.0 / epoch);
    }

    String svg = lines(List.of(values)).svg().toString();

    assertThat(svg.split("class=\"mark s0\"", -1)).hasSizeBetween(31, 61);
  }

  @Test
  void aColourThatComesAgainIsDashed() {
    List<SortedMap<Integer, Double>> values = new ArrayList<>();
    for (int line = 0; line < 15; line++) {
      values.add(new TreeMap<>(Map.of(1, 1.0 + line, 2, 0.5)));
    }

    List<String> curves =
        lines(values)
            .svg()
            .toString()
            .lines()
            .filter(line -> line.contains("class=\"curve "))
            .map(line -> line.replaceAll(".*(class=\"curve .*?) d=\".*", "$1"))
            .toList();

    assertThat(curves).hasSize(15).doesNotHaveDuplicates();
  }

  @Test
  void theLegendOfBarsShowsThemAsTheyAre() throws Exception {
    List<String> series = IntStream.range(0, 12).mapToObj(i -> "run " + i).toList();
    List<BarChart.Share> shares =
        series.stream().map(name -> new BarChart.Share(0.5, name)).toList();
    Chart chart =
        new BarChart("Shares", "level", series, List.of(new BarChart.Row("level 1", shares)));

    NodeList rectangles = parsed(chart.figure("")).getElementsByTagName("rect");

    List<String> looks =
        IntStream.range(0, rectangles.getLength())
            .mapToObj(i -> (Element) rectangles.item(i))
            .map(bar -> bar.getAttribute("class") + " " + bar.getAttribute("fill-opacity"))
            .toList();
    assertThat(looks).hasSize(24);
    assertThat(looks.subList(0, 12)).doesNotHaveDuplicates().isEqualTo(looks.subList(12, 24));
  }

  private static LineChart lines(List<? extends SortedMap<Integer, Double>> values) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (int line = 0; line < values.size(); line++) {
      lines.add(new LineChart.Line("line " + line, values.get(line)));
    }
    return new LineChart("Loss", "epoch", lines, String::valueOf);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void isTheSameWhateverDigitsTheLocaleHas(Chart chart) {
    Locale locale = Locale.getDefault();
    String expected = chart.figure("").toString();

    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(String.format("%d", 1)).isNotEqualTo("1");
      assertThat(chart.figure("").toString()).isEqualTo(expected);
    } finally {
      Locale.setDefault(locale);
    }
  }

  @Test
  void seriesDifferInColourOrShapeUpToTheTwentyEighth() {
    assertThat(
            Stream.iterate(0, series -> series + 1)
                .limit(28)
                .map(series -> Series.mark(series, 0, 0, "").toString()))
        .doesNotHaveDuplicates();
  }

  @Property(tries = 200, seed = "1")
  void anAxisCoversItsValuesWithAFewRoundTicks(
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double a,
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double b) {
    Axis axis = Axis.covering(Math.min(a, b), Math.max(a, b));

    assertThat(axis.share(a)).isBetween(-1e-9, 1 + 1e-9);
    assertThat(axis.share(b)).isBetween(-1e-9, 1 + 1e-9);
    assertThat(axis.ticks()).hasSizeBetween(2, 8);
    assertThat(axis.ticks().stream().map(axis::label)).doesNotHaveDuplicates();
  }

  @Test
  void coordinatesHaveAtMostTwoDecimals() {
    assertThat(Markup.number(1.0 / 3)).isEqualTo("0.33");
    assertThat(Markup.number(12)).isEqualTo("12");
    assertThat(Markup.number(-0.004)).isEqualTo("0");
    assertThat(Markup.number(123456.789)).isEqualTo("123456.79");
  }

  private static Element parsed(Markup markup) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(markup.toString())))
        .getDocumentElement();
  }

  @Test
  void aLineOverAllWholeNumbersHasFewTicks() {
    var chart =
        new LineChart(
            "Loss",
            "epoch",
            List.of(
                new LineChart.Line(
                    "a", new TreeMap<>(Map.of(Integer.MIN_VALUE, 2.5, Integer.MAX_VALUE, 1.0)))),
            String::valueOf);

    assertThat(chart.svg().toString()).hasSizeLessThan(10_000);
  }
}
