package org.haframe.job;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Does something with reports that are there. */
@Command(
    name = "report",
    description = {"Puts reports of the evaluate job side by side.", ""},
    subcommands = ReportCompareJob.class,
    mixinStandardHelpOptions = true)
final class ReportJob implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Without a subcommand: the help. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.WRONG_USAGE.number();
  }
}
