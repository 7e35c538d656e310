/**
 * Pictures of numbers, as SVG inside a page: lines, bars, ranges, points, heat maps and trees, each
 * with its numbers as a table.
 *
 * <p>Start at {@link org.haframe.report.plot.Chart}. Colours are classes of the page's style sheet,
 * content.css, so that a chart follows light and dark; text stays text. Not by a charting library:
 * those of Java (JFreeChart, XChart) draw through Graphics2D, whose SVG has fixed colours and
 * nothing for screen readers, and the writers of SVG behind them are under GPL and LGPL.
 *
 * <p>Knows nothing of classifiers, and no other room.
 */
@NullMarked
package org.haframe.report.plot;

import org.jspecify.annotations.NullMarked;
