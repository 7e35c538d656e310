package org.haframe.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.haframe.data.ImageTable;
import org.haframe.data.LabelledImage;
import org.haframe.data.Split;
import org.haframe.data.Thumbnails;
import org.haframe.data.UndecodableImageException;
import org.haframe.report.Confusion;
import org.haframe.severity.MistakeExample;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a report shows images of the table, or their ids alone: {@code --without-images}. */
enum ReportImages {
  SHOWN {
    @Override
    Map<String, String> of(List<Confusion> kinds, ImageTable table, Split split) {
      var ids = new TreeSet<String>();
      for (Confusion kind : kinds) {
        kind.examples().stream().map(MistakeExample::image).forEach(ids::add);
      }
      Map<String, String> pictures = new HashMap<>();
      if (ids.isEmpty()) {
        return pictures;
      }
      var thumbnails = new Thumbnails();
      for (Row row : table.split(split.text(), new ArrayList<>(ids)).collectAsList()) {
        LabelledImage image = LabelledImage.of(row);
        try {
          pictures.put(image.id(), thumbnails.dataUri(image.content()));
        } catch (UndecodableImageException e) { // the network has just seen it
          log.warn("Image {} is not shown in the report: it {}.", image.id(), e.getMessage());
        }
      }
      return pictures;
    }
  },
  LEFT_OUT {
    @Override
    Map<String, String> of(List<Confusion> kinds, ImageTable table, Split split) {
      return Map.of();
    }
  };

  private static final Logger log = LoggerFactory.getLogger(ReportImages.class);

  /** The pictures to show, as data URIs by the ids of their images. */
  abstract Map<String, String> of(List<Confusion> kinds, ImageTable table, Split split);

  static ReportImages leftOutIf(boolean asked) {
    return asked ? LEFT_OUT : SHOWN;
  }
}
