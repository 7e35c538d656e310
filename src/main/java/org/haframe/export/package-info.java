/**
 * Trained networks for programs that know nothing of this project.
 *
 * <p>{@link org.haframe.network.HierarchyAwareModel#describeTo} says a network layer by layer; here
 * is who listens: {@link org.haframe.export.StockNetwork} builds it of Deeplearning4j's own layers,
 * {@link org.haframe.export.OnnxNetwork} writes it as ONNX. Neither can be trained on with its
 * loss.
 */
@NullMarked
package org.haframe.export;

import org.jspecify.annotations.NullMarked;
