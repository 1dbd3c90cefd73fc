"""Sides in turn: the best batch of a padding peer, rounds, their ratios, and how figures are printed."""
import statistics

BATCHES = (5, 10, 20, 40)
PATIENCE = 60  # seconds: a peer that takes longer than that for a run is not tuned any further


def say(text=""):
    print(text, flush=True)


def choose_batch(side, texts, labels, batches=BATCHES):
    """The batch size at which a padding peer is fastest, and its seconds with that."""
    best = None
    for batch in batches:
        side.batch = batch
        seconds = side.run(texts=texts, labels=labels)["seconds"]
        if seconds < PATIENCE:
            seconds = min(seconds, side.run(texts=texts, labels=labels)["seconds"])
        if best is None or seconds < best[0]:
            best = (seconds, batch)
        if seconds > PATIENCE:
            break
    side.batch = best[1]
    return best[0]


def alternate(sides, rounds, **job):
    """Runs all sides in turn; leaves the seconds and the scores with each."""
    for side in sides:
        side.times = []
    for number in range(rounds + 1):
        for side in sides:
            answer = side.run(**job)
            side.scores, side.grown = answer["scores"], answer["grown"]
            if number > 0:
                side.times.append(answer["seconds"])


def close(sides):
    for side in sides:
        side.__exit__()


def ratio(ours, theirs):
    """How many times as fast, the median over the rounds."""
    return statistics.median(b / a for a, b in zip(ours.times, theirs.times))


def fastest(ours, peers):
    """The peer that we are ahead of by least."""
    return min(peers, key=lambda peer: ratio(ours, peer))


def difference(scores, reference):
    """Largest and mean difference of a score, and how many texts have another label on top."""
    gaps = [abs(a - b) for x, y in zip(scores, reference) for a, b in zip(x, y)]
    changed = sum(x.index(max(x)) != y.index(max(y)) for x, y in zip(scores, reference))
    return {"max": max(gaps), "mean": statistics.mean(gaps), "changed": changed, "texts": len(scores)}


def report(bench, section, what, value, wanted=None, note=""):
    bench.results.setdefault(section, {})[what] = value
    shown = f"{value:.3g}" if isinstance(value, float) else str(value)
    say(f"  {what:66} {shown:>8}" + (f"   wanted {wanted}" if wanted else "") + (f"   ({note})" if note else ""))


def figures(side, tokens):
    return {"tokens/s": tokens / statistics.median(side.times), "batch": side.batch, "setting": side.setting,
            "seconds": side.times}


def describe(side, tokens):
    """A side's rate and what was chosen for it."""
    chosen = f"   batch {side.batch}" + (f", {side.setting}" if side.setting else "") if side.batch else ""
    return f"  {side.name:24} {tokens / statistics.median(side.times):8.0f} tokens/s{chosen}"
