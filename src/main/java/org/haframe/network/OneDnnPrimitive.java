package org.haframe.network;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A oneDNN primitive with its arguments, run many times with other addresses. */
final class OneDnnPrimitive {

  private final OneDnnObjects objects;
  private final primitive primitive;
  private final IntMemoryMap arguments;
  private final Map<Integer, memory> memories = new HashMap<>();
  private final memory scratchpad;
  private final long scratchpadBytes;

  OneDnnPrimitive(OneDnnObjects objects, primitive primitive, memory.desc scratchpadDescription) {
    this.objects = objects;
    this.primitive = primitive;
    this.arguments = objects.keep(new IntMemoryMap());
    this.scratchpad = objects.unbound(scratchpadDescription);
    this.scratchpadBytes = scratchpadDescription.get_size();
    arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad);
  }

  /** Gives an argument its memory, which other primitives may share. */
  OneDnnPrimitive with(int argument, memory memory) {
    memories.put(argument, memory);
    arguments.put(argument, memory);
    return this;
  }

  /** Gives an argument its layout; its address must be bound before each run. */
  OneDnnPrimitive with(int argument, memory.desc description) {
    return with(argument, objects.unbound(description));
  }

  OneDnnPrimitive bind(int argument, INDArray array) {
    return bind(argument, OneDnn.addressOf(array));
  }

  OneDnnPrimitive bind(int argument, Pointer address) {
    memories.get(argument).set_data_handle(address);
    return this;
  }

  void run() {
    OneDnn thread = OneDnn.ofThisThread();
    if (scratchpadBytes > 0) {
      scratchpad.set_data_handle(thread.scratchpad(scratchpadBytes));
    }
    primitive.execute(thread.stream(), arguments);
  }
}
