package org.concordat.runtime.keystore;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.Coordination.Place;

/**
 * The sealed states from which the jobs that are open here can go on, one file each. Of each task the last few are kept: the
 * members of a task are never more than a round or two apart. A state that grows is kept in parts, one file for what each round
 * added: a checkpoint stands for all parts up to its round, each of which was durable before it. All are destroyed when their
 * job has ended.
 */
public final class JobCheckpoints {
    private static final String MARK = ".checkpoint.";
    private static final String PART_MARK = ".part.";
    private static final int KEPT = 4;

    private final SecretFiles files;

    /** @param files of a keystore directory, which may hold other secrets beside */
    public JobCheckpoints(SecretFiles files) {
        this.files = files;
    }

    /** Seals the state, durably; the oldest of the task goes. */
    public void keep(JobId job, Place place, byte[] state) {
        files.put(name(job, place), state);
        of(job).stream()
                .filter(other -> other.task() == place.task() && other.round() < place.round())
                .sorted(Comparator.comparingInt(Place::round).reversed())
                .skip(KEPT - 1)
                .forEach(old -> files.destroy(name(job, old)));
    }

    /** As {@link #keep(JobId, Place, byte[])}; before it, seals what the round added. */
    public void keep(JobId job, Place place, byte[] state, byte[] part) {
        files.put(partName(job, place), part);
        keep(job, place, state);
    }

    /** What was added up to that place of the task, in order. */
    public List<byte[]> parts(JobId job, Place upTo) {
        return places(job + PART_MARK).stream()
                .filter(place -> place.task() == upTo.task() && place.round() <= upTo.round())
                .map(place -> files.get(partName(job, place)).orElseThrow())
                .toList();
    }

    public Optional<byte[]> find(JobId job, Place place) {
        return files.get(name(job, place));
    }

    /** By task and round. */
    public List<Place> of(JobId job) {
        return places(job + MARK);
    }

    private List<Place> places(String start) {
        return files.names().stream()
                .filter(name -> name.startsWith(start))
                .map(name -> place(name.substring(start.length())))
                .sorted(Comparator.comparingInt(Place::task).thenComparingInt(Place::round))
                .toList();
    }

    /** Destroys what the parties did not agree to go on from: all that is later, and all of tasks that begin anew. */
    public void rewind(JobId job, List<Place> agreed) {
        of(job).stream().filter(place -> later(place, agreed)).forEach(place -> files.destroy(name(job, place)));
        places(job + PART_MARK).stream()
                .filter(place -> later(place, agreed))
                .forEach(place -> files.destroy(partName(job, place)));
    }

    private static boolean later(Place place, List<Place> agreed) {
        return agreed.stream().noneMatch(kept -> kept.task() == place.task() && kept.round() >= place.round());
    }

    /** Nothing happens if there are none. */
    public void destroy(JobId job) {
        destroyThose(name -> name.startsWith(job + MARK) || name.startsWith(job + PART_MARK));
    }

    /** Destroys those of all jobs but these: those that ended while the service was stopped. */
    public void retain(Collection<JobId> jobs) {
        destroyThose(name -> (name.contains(MARK) || name.contains(PART_MARK))
                && jobs.stream().map(job -> job + ".").noneMatch(name::startsWith));
    }

    private void destroyThose(Predicate<String> those) {
        files.names().stream().filter(those).forEach(files::destroy);
    }

    private static String name(JobId job, Place place) {
        return job + MARK + place.task() + "." + place.round();
    }

    private static String partName(JobId job, Place place) {
        return job + PART_MARK + place.task() + "." + place.round();
    }

    private static Place place(String text) {
        var numbers =
                Stream.of(text.split("\\.", 2)).mapToInt(Integer::parseInt).toArray();
        return new Place(numbers[0], numbers[1]);
    }
}
