package org.haframe.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Spark wrote of the tasks of one application (spark.eventLog.enabled). */
final class EventLog {

  /**
   * A task that ended.
   *
   * @param asksForGpus whether its resource profile does
   * @param launched by the driver
   * @param finished on the executor, or a little before that: the driver notes the end of a task
   *     some time after it has given its place to another
   */
  record Task(
      String executor,
      boolean asksForGpus,
      boolean speculative,
      String stage,
      long launched,
      long finished) {

    private boolean runsAt(long time) {
      return launched <= time && time < finished;
    }
  }

  private final List<Task> tasks;

  private EventLog(List<Task> tasks) {
    this.tasks = tasks;
  }

  /** Of the one application that wrote into a folder. */
  static EventLog in(Path folder) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      Path log = files.filter(file -> !file.toString().endsWith(".crc")).findFirst().orElseThrow();
      for (String line : Files.readAllLines(log)) {
        events.add(new ObjectMapper().readTree(line));
      }
    }
    Map<Integer, Boolean> profiles = new HashMap<>();
    Map<Integer, JsonNode> stages = new HashMap<>();
    for (JsonNode event : events) {
      switch (event.get("Event").asText()) {
        case "SparkListenerResourceProfileAdded" ->
            profiles.put(
                event.get("Resource Profile Id").asInt(),
                event.get("Task Resource Requests").has("gpu"));
        case "SparkListenerStageSubmitted" ->
            stages.put(event.at("/Stage Info/Stage ID").asInt(), event.get("Stage Info"));
        default -> {}
      }
    }
    List<Task> tasks = new ArrayList<>();
    for (JsonNode event : events) {
      if (event.get("Event").asText().equals("SparkListenerTaskEnd")) {
        JsonNode stage = stages.get(event.get("Stage ID").asInt());
        JsonNode task = event.get("Task Info");
        tasks.add(
            new Task(
                task.get("Executor ID").asText(),
                profiles.get(stage.get("Resource Profile Id").asInt()),
                task.get("Speculative").asBoolean(),
                stage.get("Stage Name").asText(),
                task.get("Launch Time").asLong(),
                task.get("Launch Time").asLong()
                    + event.at("/Task Metrics/Executor Deserialize Time").asLong()
                    + event.at("/Task Metrics/Executor Run Time").asLong()));
      }
    }
    return new EventLog(tasks);
  }

  List<Task> tasks() {
    return tasks;
  }

  /** The most tasks that an executor ran at the same time, by executor. */
  static Map<String, Long> mostAtATime(List<Task> tasks) {
    Map<String, Long> most = new TreeMap<>();
    for (Task task : tasks) {
      long beside =
          tasks.stream()
              .filter(other -> other.executor.equals(task.executor))
              .filter(other -> other.runsAt(task.launched))
              .count();
      most.merge(task.executor, beside, Math::max);
    }
    return most;
  }
}
