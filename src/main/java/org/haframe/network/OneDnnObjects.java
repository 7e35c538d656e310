package org.haframe.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;

/**
 * The native objects that belong to one shape of one layer, created and freed together.
 *
 * <p>References are kept until then: a descriptor that Java forgets is freed under the primitive
 * that was made from it.
 */
final class OneDnnObjects implements AutoCloseable {

  private final List<Pointer> owned = new ArrayList<>();
  private long scratchpadBytes;

  <P extends Pointer> P keep(P object) {
    owned.add(object);
    return object;
  }

  memory.desc images(ImageShape shape) {
    memory.format_tag layout =
        switch ((int) shape.block()) {
          case 16 -> memory.format_tag.nChw16c;
          case 8 -> memory.format_tag.nChw8c;
          case 0 -> memory.format_tag.nhwc;
          default ->
              throw new IllegalArgumentException(
                  "Cannot read images in blocks of %d channels.".formatted(shape.block()));
        };
    return images(layout, shape);
  }

  /** oneDNN's sizes are [B, C, H, W] whatever the layout. */
  memory.desc images(memory.format_tag layout, ImageShape shape) {
    return description(layout, shape.count(), shape.channels(), shape.height(), shape.width());
  }

  /** The same sizes and layout, of bfloat16 values. */
  memory.desc rounded(memory.desc float32) {
    memory.desc rounded = keep(new memory.desc(float32.data()));
    rounded.data().data_type(dnnl.dnnl_bf16);
    return rounded;
  }

  /** One value per channel. */
  memory.desc channels(long count) {
    return description(memory.format_tag.x, count);
  }

  memory.desc description(memory.format_tag layout, long... sizes) {
    return keep(new memory.desc(sizes, memory.data_type.f32, layout));
  }

  /** Memory whose address is given later. */
  memory unbound(memory.desc description) {
    return keep(new memory(description, OneDnn.engine(), new Pointer()));
  }

  /** Memory of its own. */
  memory allocated(memory.desc description) {
    return keep(new memory(keep(description), OneDnn.engine()));
  }

  /** Attributes that all primitives have. */
  primitive_attr attributes() {
    primitive_attr attributes = keep(new primitive_attr());
    attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
    return attributes;
  }

  /** Attributes of a primitive with a rectifier behind it. */
  primitive_attr rectifying(double negativeSlope) {
    primitive_attr attributes = attributes();
    if (negativeSlope != 1) {
      post_ops behind = keep(new post_ops());
      behind.append_eltwise(1, dnnl.algorithm.eltwise_relu, (float) negativeSlope, 0);
      attributes.set_post_ops(behind);
    }
    return attributes;
  }

  /** Copies from one layout into another. */
  OneDnnPrimitive reorder(memory from, memory to) {
    var description =
        keep(
            new reorder.primitive_desc(
                OneDnn.engine(),
                keep(from.get_desc()),
                OneDnn.engine(),
                keep(to.get_desc()),
                attributes(),
                false));
    return primitive(new reorder(description), description)
        .with(dnnl.DNNL_ARG_FROM, from)
        .with(dnnl.DNNL_ARG_TO, to);
  }

  /** A primitive, still without arguments. */
  OneDnnPrimitive primitive(primitive primitive, primitive_desc_base description) {
    memory.desc scratchpad = keep(description.scratchpad_desc());
    scratchpadBytes = Math.max(scratchpadBytes, scratchpad.get_size());
    return new OneDnnPrimitive(this, keep(primitive), scratchpad);
  }

  /** The largest scratchpad that one of the primitives asks for. */
  long scratchpadBytes() {
    return scratchpadBytes;
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
    owned.clear();
  }
}
