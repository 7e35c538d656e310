package org.haframe.train;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

/** Knows which executors work on a training at this moment, so that an error can name them. */
final class TasksAtWork extends SparkListener implements AutoCloseable {

  private static final String PROPERTY = "haframe.training";
  private static final int MOST_NAMED = 5;

  private final JavaSparkContext spark;
  private final String training;
  private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
  private final Map<Long, TaskInfo> tasks = new ConcurrentHashMap<>();

  private TasksAtWork(JavaSparkContext spark, String training) {
    this.spark = spark;
    this.training = training;
  }

  /** Watches the jobs that the calling thread starts until this is closed. */
  static TasksAtWork watch(JavaSparkContext spark, String training) {
    var tasks = new TasksAtWork(spark, training);
    spark.setLocalProperty(PROPERTY, training);
    spark.sc().addSparkListener(tasks);
    return tasks;
  }

  /** As "task 3 on executor 1 (host-7), task 5 on executor 2 (host-9)". */
  String names() {
    if (tasks.isEmpty()) {
      return "no task at that moment (the cluster has given no core, or the driver is between two jobs)";
    }
    String named =
        tasks.values().stream()
            .sorted(Comparator.comparingInt(TaskInfo::partitionId))
            .limit(MOST_NAMED)
            .map(
                task ->
                    "task %d on executor %s (%s)"
                        .formatted(task.partitionId(), task.executorId(), task.host()))
            .collect(Collectors.joining(", "));
    int others = tasks.size() - MOST_NAMED;
    return others > 0 ? named + " and " + others + " more" : named;
  }

  /** Comes once for each attempt: the stage of a dead executor is submitted again. */
  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (submitted.properties() != null
        && training.equals(submitted.properties().getProperty(PROPERTY))) {
      stages.add(submitted.stageInfo().stageId());
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (stages.contains(start.stageId())) {
      tasks.put(start.taskInfo().taskId(), start.taskInfo());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    tasks.remove(end.taskInfo().taskId());
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    stages.remove(completed.stageInfo().stageId());
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
    spark.setLocalProperty(PROPERTY, null);
  }
}
