package org.haframe.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.haframe.hierarchy.ClassHierarchy;
import org.haframe.network.HierarchyAwareModel;
import org.haframe.network.InputFormat;

/**
 * What a program has to know beside an exported network: how an image becomes its input, and what
 * its outputs stand for. data-schemas/exported-classes.schema.json.
 */
public final class ExportedClasses {

  private static final int VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ExportedClasses() {}

  /** One JSON document. */
  public static String toJson(HierarchyAwareModel model) {
    var text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.useDefaultPrettyPrinter();
      out.writeStartObject();
      out.writeNumberField("version", VERSION);
      out.writeStringField("model", model.sha256());
      writeInput(out, model.input());
      writeClasses(out, model.hierarchy());
      out.writeFieldName("hierarchy");
      JSON.writeTree(out, JSON.readTree(model.hierarchy().toJson()));
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }

  private static void writeInput(JsonGenerator out, InputFormat input) throws IOException {
    out.writeObjectFieldStart("input");
    out.writeStringField("name", "images");
    out.writeStringField("layout", "NCHW");
    out.writeStringField("channels", "RGB");
    out.writeNumberField("size", input.size());
    out.writeNumberField("divisor", InputFormat.LARGEST_PIXEL);
    out.writeFieldName("mean");
    JSON.writeValue(out, input.mean());
    out.writeFieldName("standardDeviation");
    JSON.writeValue(out, input.standardDeviation());
    out.writeEndObject();
  }

  private static void writeClasses(JsonGenerator out, ClassHierarchy hierarchy) throws IOException {
    out.writeArrayFieldStart("classes");
    for (String leaf : hierarchy.labels().names()) {
      out.writeStartObject();
      out.writeStringField("id", leaf);
      out.writeStringField("name", hierarchy.displayName(leaf));
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
