/**
 * What an evaluation found, for machines (JSON) and for people (Markdown, HTML).
 *
 * <p>Start at {@link org.haframe.report.EvaluationReport}. {@link org.haframe.report.ReportWriter}
 * turns it into text and {@link org.haframe.report.ReportReader} reads its JSON back. The keys of
 * the JSON are a contract, stated in data-schemas/report.schema.json. Writes no files: that is for
 * jobs.
 *
 * <p>{@link org.haframe.report.Findings} are what was counted, from which files and lists follow;
 * they hold more than the JSON. Pages are put together by an {@code HtmlPage}, their style is
 * content.css and page.css, and their charts are drawn by the room within, {@code plot}. A {@link
 * org.haframe.report.HtmlFragment} is what stands within another page, such as a notebook's; {@link
 * org.haframe.report.TreeCharts} draws what needs no evaluation: a tree, and its frame.
 *
 * <p>Several methods side by side are a {@link org.haframe.report.Comparison}, several runs a
 * {@link org.haframe.report.RunComparison}; {@link org.haframe.report.ComparisonWriter} turns both
 * into text.
 *
 * <p>Depends on the rooms hierarchy, frame and severity.
 */
@NullMarked
package org.haframe.report;

import org.jspecify.annotations.NullMarked;
