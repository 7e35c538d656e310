package org.haframe.job;

import java.util.Map;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.data.Thumbnails;
import org.haframe.report.EvaluationReport;

/** Whether a report shows images of the table, or their ids alone: {@code --without-images}. */
enum ReportImages {
  SHOWN,
  LEFT_OUT;

  /** The pictures to show, as data URIs by the ids of their images. */
  Map<String, String> of(EvaluationReport report, ImageTable table, Split split) {
    return this == SHOWN ? Thumbnails.of(table, split.text(), report.shownImages()) : Map.of();
  }

  static ReportImages leftOutIf(boolean asked) {
    return asked ? LEFT_OUT : SHOWN;
  }
}
