package org.haframe.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.haframe.data.ImageTable;
import org.haframe.data.Split;
import org.haframe.data.Thumbnails;
import org.haframe.report.Confusion;
import org.haframe.severity.MistakeExample;

/** Whether a report shows images of the table, or their ids alone: {@code --without-images}. */
enum ReportImages {
  SHOWN {
    @Override
    Map<String, String> of(List<Confusion> kinds, ImageTable table, Split split) {
      var ids = new TreeSet<String>();
      for (Confusion kind : kinds) {
        kind.examples().stream().map(MistakeExample::image).forEach(ids::add);
      }
      return ids.isEmpty()
          ? Map.of()
          : new Thumbnails().ofImages(table.split(split.text(), new ArrayList<>(ids)));
    }
  },
  LEFT_OUT {
    @Override
    Map<String, String> of(List<Confusion> kinds, ImageTable table, Split split) {
      return Map.of();
    }
  };

  /** The pictures to show, as data URIs by the ids of their images. */
  abstract Map<String, String> of(List<Confusion> kinds, ImageTable table, Split split);

  static ReportImages leftOutIf(boolean asked) {
    return asked ? LEFT_OUT : SHOWN;
  }
}
