/**
 * Deeplearning4j networks that end in a class frame: backbones, heads, losses, and the model that
 * is kept.
 */
@NullMarked
package org.haframe.network;

import org.jspecify.annotations.NullMarked;
