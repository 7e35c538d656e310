/**
 * What an analyst looks at in a notebook: images of a table, a tree and its frames, the mistakes of
 * a model, runs beside each other.
 *
 * <p>Start at {@link org.haframe.notebook.Pictures}. A {@link org.haframe.notebook.Picture} prints
 * itself as Zeppelin shows it, so that {@code println(Pictures.tree(hierarchy))} is a whole
 * paragraph; other notebooks take its {@link org.haframe.notebook.Picture#html()}. An {@link
 * org.haframe.notebook.Assessment} is the report of the evaluate job without its files, and {@link
 * org.haframe.notebook.ReportFolders} are where reports are kept and compared; {@link
 * org.haframe.notebook.TreeFiles} reads class trees.
 *
 * <p>This room stands beside pipeline and job at the edge of the program: it joins data, frames,
 * evaluation and reports, and no other room may see it. Charts and pages are drawn by the room
 * report; here they are chosen. The notebooks of the project lie in the folder notebooks.
 */
@NullMarked
package org.haframe.notebook;

import org.jspecify.annotations.NullMarked;
