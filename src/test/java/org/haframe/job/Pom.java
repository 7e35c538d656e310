package org.haframe.job;

import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;

/** The pom.xml of the checkout. */
public final class Pom {

  private Pom() {}

  /** The text of an element below the project, such as version or properties/spark.version. */
  public static String text(String element) throws Exception {
    Path pom = Launcher.PROJECT.resolve("pom.xml");
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    String text = XPathFactory.newInstance().newXPath().evaluate("/project/" + element, document);
    if (text.isEmpty()) {
      throw new AssertionError("pom.xml has no " + element);
    }
    return text;
  }
}
