/**
 * Tables of labelled images: importing, decoding and encoding into minibatches.
 *
 * <p>This room turns whatever people have (IDX and record files, folders, archives) into one
 * checked Parquet schema, and that into the numbers a network takes. Start at {@link
 * org.haframe.data.ImageTable}, then follow an image: {@link org.haframe.data.ImageImporter} writes
 * it into a table as the PNG or JPEG file it was, {@link org.haframe.data.DecodedImages} holds it
 * as pixels in a task, {@link org.haframe.data.MinibatchEncoder} augments and normalises it. Every
 * image has an id that orders it within its split, so nothing depends on how files or partitions
 * happen to lie.
 *
 * <p>Depends on the room hierarchy (labels are leaves) and on Spark and Hadoop; knows no network.
 */
@NullMarked
package org.haframe.data;

import org.jspecify.annotations.NullMarked;
