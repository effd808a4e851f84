// How much memory pages and programs hold, and whether it grew.

// What may be more in the last quarter than in the second: a share for what differs with the moment (how long the
// conversations on the screen are just then, pages of the allocator that are not given back), and a fixed part for what
// is small. A leak of one conversation's lines a minute is beyond it within half an hour.
const tolerance = {
  heap_bytes: { share: 0.15, fixed: 1 << 20 },
  nodes: { share: 0.15, fixed: 400 },
  listeners: { share: 0.15, fixed: 100 },
  resident_bytes: { share: 0.1, fixed: 8 << 20 },
};

// Chromium keeps what was in a text box, for undoing it, of its last 1,000 changes: a text and its last line break each
// time that the box is emptied by a program.
const nodesOfUndo = 2;
const undoMax = 1000;

export class Memory {
  #series = new Map();

  // What the page holds once the garbage is collected. `emptied`: how often its text box was, so far.
  async samplePage(name, session, emptied = 0) {
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    const value = (metric) => metrics.find((one) => one.name === metric).value;
    this.add(name, "heap_bytes", value("JSHeapUsedSize"));
    this.add(name, "nodes", value("Nodes") - nodesOfUndo * Math.min(emptied, undoMax));
    this.add(name, "listeners", value("JSEventListeners"));
  }

  add(name, figure, value) {
    const key = `${name}.${figure}`;
    this.#series.set(key, [...(this.#series.get(key) ?? []), value]);
  }

  // {name.figure: [median of the second quarter, median of the last one]}, and what grew beyond what it may.
  figures() {
    const medians = {};
    const grew = [];
    for (const [key, values] of this.#series) {
      const quarter = Math.max(1, Math.floor(values.length / 4));
      const [then, now] = [median(values.slice(quarter, 2 * quarter)), median(values.slice(-quarter))];
      medians[key] = [then, now];
      const { share, fixed } = tolerance[key.split(".")[1]];
      if (now > then * (1 + share) + fixed) grew.push(`${key}: ${then} to ${now}`);
    }
    return { medians, grew };
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
