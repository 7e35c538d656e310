package org.haframe.registry;

/** Another process changed the champion first. The message says what to do. */
public final class ChampionChangedException extends Exception {
  private static final long serialVersionUID = 1;

  public ChampionChangedException(String message) {
    super(message);
  }
}
