// The draw in plain JavaScript, written from the page of the record format (records/README.md) alone.
//
// It runs in a browser and under node, reads nothing and writes nothing: texts go in, texts come out.
// Brackets of one section are fewer than 16! < 2^53, so that numbers count them exactly; whatever
// counts whole draws is a BigInt.
"use strict";

const drawopt = (() => {
  class RecordError extends Error {
    get name() { return "RecordError"; }
  }

  // ---------------------------------------------------------------- SHA-256 (FIPS 180-4)

  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  {
    // The first 32 bits of the fractions of the cube and square roots of the first primes.
    const root = (n, power) => {
      // The whole root of n * 2^(32 power): its last 32 bits are those of the fraction.
      const big = BigInt(n) << BigInt(32 * power);
      let low = 0n;
      for (let bit = 1n << 36n; bit; bit >>= 1n) {
        if ((low + bit) ** BigInt(power) <= big) low += bit;
      }
      return Number(low & 0xffffffffn);
    };
    for (let n = 2, found = 0; found < 64; n++) {
      let prime = true;
      for (let k = 2; k * k <= n; k++) prime = prime && n % k !== 0;
      if (!prime) continue;
      if (found < 8) START[found] = root(n, 2);
      K[found++] = root(n, 3);
    }
  }

  function sha256(bytes) {
    const blocks = (bytes.length + 9 + 63) >> 6;
    const padded = new Uint8Array(blocks * 64);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
    const h = Uint32Array.from(START);
    const w = new Uint32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
      }
      let [a, b, c, d, e, f, g, last] = h;
      for (let i = 0; i < 64; i++) {
        const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const t1 = (last + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      [a, b, c, d, e, f, g, last].forEach((x, i) => { h[i] += x; });
    }
    const out = new Uint8Array(32);
    h.forEach((x, i) => new DataView(out.buffer).setUint32(4 * i, x));
    return out;
  }

  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

  // ---------------------------------------------------------------- records (section 1)

  const SHORT = { '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const quoted = (text) => '"' + text.replace(/["\\\u0000-\u001f]/g, (c) =>
    SHORT[c] || "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")) + '"';
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  function scalar(value) {
    if (typeof value === "string") return quoted(value);
    if (typeof value === "number" && !Number.isSafeInteger(value)) {
      throw new RecordError(`a record holds whole numbers below 2^53 only, not ${value}`);
    }
    return String(value);
  }

  // Code points, not UTF-16 units: these differ above U+FFFF.
  function byCodePoint(a, b) {
    const one = Array.from(a), other = Array.from(b);
    for (let i = 0; i < Math.min(one.length, other.length); i++) {
      const gap = one[i].codePointAt(0) - other[i].codePointAt(0);
      if (gap) return gap;
    }
    return one.length - other.length;
  }

  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (!isObject(value)) return scalar(value);
    const entry = (key) => quoted(key) + ":" + canonical(value[key]);
    return "{" + Object.keys(value).sort(byCodePoint).map(entry).join(",") + "}";
  }

  const digestOf = (value) => hex(sha256(utf8(canonical(value))));

  function recordDigest(record) {
    const { digest, run, ...rest } = record;
    return digestOf(rest);
  }

  function onOneLine(value) {
    if (Array.isArray(value)) return "[" + value.map(onOneLine).join(", ") + "]";
    if (!isObject(value)) return scalar(value);
    return "{" + Object.keys(value).map((key) => quoted(key) + ": " + onOneLine(value[key])).join(", ") + "}";
  }

  function pretty(value, indent = "") {
    const inner = indent + "  ";
    if (Array.isArray(value)) {
      if (!value.some((item) => item !== null && typeof item === "object")) return onOneLine(value);
      return "[\n" + value.map((item) => inner + onOneLine(item)).join(",\n") + "\n" + indent + "]";
    }
    if (!isObject(value)) return scalar(value);
    const keys = Object.keys(value);
    if (!keys.length) return "{}";
    const entries = keys.map((key) => inner + quoted(key) + ": " + pretty(value[key], inner));
    return "{\n" + entries.join(",\n") + "\n" + indent + "}";
  }

  const fileOf = (record) => pretty(record) + "\n";

  // A record from its text: in the one byte form, of this kind, and its digest right. `run` is
  // outside the digest and may hold anything: it is cut off, and what is left is compared.
  function readRecord(text, kind, keys) {
    let record;
    try { record = JSON.parse(text); } catch (error) { throw new RecordError(`not JSON: ${error.message}`); }
    if (!isObject(record) || record.record !== kind) throw new RecordError(`not a record of kind ${kind}`);
    const { run, ...rest } = record;
    const cut = run === undefined ? -1 : text.indexOf('\n  "run": ');
    const body = cut < 0 ? text : text.slice(0, cut - 1) + "\n}\n";
    // Two keys stand only where they say something: of a plan, and of a draw with a budget of long trips.
    if (Object.keys(rest).filter((key) => !["withdrawals", "most_long_ties"].includes(key)).join() !== keys) throw new RecordError("the keys are not those of the format, in its order");
    if (fileOf(rest) !== body) throw new RecordError("not in the byte form of the format");
    if (recordDigest(record) !== record.digest) throw new RecordError("its digest does not belong to it");
    return rest;
  }

  const PLAN_KEYS = "record,version,title,entrants,distance_source,distances,costs,unit,format,rules,windows,days," +
    "redraw,tolerance,byes,hosts,seed_sources,sections,weights,travel,mean_travel,bound,status,certificate,digest";
  const RULE_KEYS = "sections,apart,same_league_apart,longest_trip,may_not_host,must_have_bye";
  const FORMAT_KEYS = "entrants,slots,rounds,byes,double_byes,section_size,ties_per_round";

  // The plan as the draw uses it: clubs by index, d, distances, earliest rounds (section 5).
  function readPlan(text) {
    // Sections with lots of their own, section 6.
    if (/^  "draw_when": /m.test(text)) throw new RecordError("this page can't derive a draw by section: drawopt verify can");
    const record = readRecord(text, "drawopt-plan-2", PLAN_KEYS);
    const { rules, format } = record;
    if (![RULE_KEYS, RULE_KEYS + ",trips"].includes(Object.keys(rules).join())) throw new RecordError("rules this engine does not know");
    if (rules.trips && record.withdrawals) throw new RecordError("trips do not go with withdrawals");
    if (Object.keys(format).join() !== FORMAT_KEYS) throw new RecordError("a format this engine does not know");
    const clubs = record.entrants.map((entrant) => entrant.club);
    const n = clubs.length;
    clubs.forEach((club, i) => {
      if (i && byCodePoint(clubs[i - 1], club) >= 0) throw new RecordError("entrants are not in order, each once");
    });
    for (const matrix of [record.distances, record.costs]) {
      if (matrix === null) continue;
      const square = matrix.length === n && matrix.every((row, i) => row.length === n && row[i] === 0 &&
        row.every((x, j) => Number.isInteger(x) && x >= 0 && x <= 1e8 && matrix[j][i] === x));
      if (!square) throw new RecordError("distances are not a symmetric matrix of whole numbers");
    }
    const index = new Map(clubs.map((club, i) => [club, i]));
    const indexOf = (club) => {
      if (!index.has(club)) throw new RecordError(`no entrant is called ${club}`);
      return index.get(club);
    };
    const sections = record.sections.map((section) => section.clubs.map(indexOf));
    const each = sections.flat();
    if (each.length !== n || new Set(each).size !== n || sections.length !== format.slots || format.entrants !== n) {
      throw new RecordError("the sections do not hold each club once");
    }
    const rounds = format.rounds;
    let least = 0;
    while (n > format.slots * 2 ** least) least++;
    if (rounds !== least || rounds > 4) throw new RecordError("the number of rounds is wrong");
    if (record.windows.flat().join() !== Array.from({ length: rounds }, (_, r) => r + 1).join()) {
      throw new RecordError("the windows are not all rounds in order");
    }
    const bye = new Set(rules.must_have_bye.map(indexOf));
    const apart = new Map();
    for (const { clubs: [one, other], until } of rules.apart) {
      const [i, j] = [indexOf(one), indexOf(other)].sort((a, b) => a - b);
      apart.set(i * n + j, Math.max(apart.get(i * n + j) || 1, Math.min(until, rounds + 1)));
    }
    const leagues = record.entrants.map((entrant) => entrant.league);
    const earliest = (i, j) => {
      let round = apart.get(Math.min(i, j) * n + Math.max(i, j)) || 1;
      const same = rules.same_league_apart && leagues[i] !== "" && leagues[i] === leagues[j];
      if (same || bye.has(i) || bye.has(j)) round = Math.max(round, 2);
      if (rules.longest_trip !== null && record.distances[i][j] > rules.longest_trip) round = rounds + 1;
      return round;
    };
    return {
      record, clubs, index, sections, rounds, earliest,
      trips: rules.trips || null,
      distances: record.distances,
      costs: record.costs || record.distances,
      mayNotHost: new Set(rules.may_not_host.map(indexOf)),
    };
  }

  // ---------------------------------------------------------------- brackets of a section (4, 6)

  // A state: `key`, `mask` of clubs, `level`, its `splits` in order (a split: first, second, tie),
  // and its brackets by travel: `travels` ascending, `counts` beside them.
  class Section {
    // `kept`: the clubs whose bye in the first of these rounds stands.
    constructor(plan, clubs, first, number, kept) {
      this.clubs = Array.from(clubs).sort((a, b) => a - b);
      this.number = number;
      this.first = first;
      this.rounds = plan.rounds - first + 1;
      const n = this.clubs.length;
      this.full = 2 ** n - 1;
      this.d = this.clubs.map((i) => this.clubs.map((j) => plan.costs[i][j]));
      // Where a tie can be long, travel and long ties stand in one number, a step: travel times the
      // scale, plus long ties. A tie's expected distance is a mean of distances.
      this.distances = this.clubs.map((i) => this.clubs.map((j) => plan.distances[i][j]));
      this.over = plan.trips ? plan.trips.over : Infinity;
      this.scale = this.distances.some((row) => row.some((x) => x > this.over)) ? n : 1;
      // forbidden[r][i]: the clubs that i may not meet in round r of this contest.
      // A bye that stands is a first round in which a club meets nobody.
      const earliest = (i, j) => Math.max(plan.earliest(i, j), kept.has(i) || kept.has(j) ? first + 1 : 1);
      this.forbidden = Array.from({ length: this.rounds + 1 }, (_, level) => this.clubs.map((i) =>
        this.clubs.reduce((mask, j, c) => (j !== i && earliest(i, j) > first + level - 1 ? mask | (1 << c) : mask), 0)));
      this.forbidden = this.forbidden.map((masks) => (masks.some((mask) => mask) ? masks : null));
      const double = plan.record.format.double_byes && first === 1 && this.rounds >= 3;
      this.top = this.build(double);
      if (!this.top.some) throw new RecordError(`no bracket of section ${number} keeps the rules`);
      this.low = this.top.least;
      this.least = Math.floor(this.low / this.scale);
    }

    // The tie of two states of level `level - 1`, or -1 if a rule forbids it. Clubs of a side come
    // out with chance 2^-(level - e): a whole sum in parts of 4^(level - 1), rounded half up.
    tie(x, y, level) {
      const forbidden = this.forbidden[level];
      if (forbidden) for (const i of x.clubs) if (forbidden[i] & y.mask) return -1;
      let sum = 0;
      const { clubs, shares } = y;
      for (let b = 0; b < clubs.length; b++) sum += x.miles[clubs[b]] * shares[b];
      const parts = 4 ** (level - 1);
      const travel = Math.floor((2 * sum + parts) / (2 * parts));
      if (this.scale === 1) return travel;
      let miles = 0;
      x.clubs.forEach((i, a) => clubs.forEach((j, b) => { miles += this.distances[i][j] * x.shares[a] * shares[b]; }));
      return travel * this.scale + (Math.floor((2 * miles + parts) / (2 * parts)) > this.over ? 1 : 0);
    }

    // The slack and the long ties of brackets so many steps above the least.
    spent(step) {
      const at = this.low + step;
      return [Math.floor(at / this.scale) - this.least, at % this.scale];
    }

    // The steps up to a slack.
    steps(slack) { return (this.least + slack + 1) * this.scale - 1 - this.low; }

    // The least travel of a bracket by its number of long ties.
    leastByTrips() {
      if (this.scale === 1) return new Map([[0, this.least]]);
      const least = new Map();
      const put = (into, step) => {
        const trips = step % this.scale, travel = Math.floor(step / this.scale);
        if (!into.has(trips) || travel < into.get(trips)) into.set(trips, travel);
      };
      const { only, firsts, seconds, ties } = this.top;
      if (only) put(least, only.travels[0]);
      const fronts = new Map();
      const front = (state) => {
        if (!fronts.has(state)) {
          const found = new Map();
          state.travels.forEach((step) => put(found, step));
          fronts.set(state, Array.from(found, ([trips, travel]) => travel * this.scale + trips));
        }
        return fronts.get(state);
      };
      for (let k = 0; firsts && k < ties.length; k++) {
        for (const a of front(firsts[k])) for (const b of front(seconds[k])) put(least, a + b + ties[k]);
      }
      return least;
    }

    // `shares`: 2^(e - 1) of each club. `miles[j]`: from club j to all clubs, each times its share.
    state(key, clubs, enters, splits, travels, counts) {
      const shares = enters.map((e) => 2 ** (e - 1));
      const miles = this.d.map((row) => clubs.reduce((sum, c, a) => sum + row[c] * shares[a], 0));
      const mask = clubs.reduce((all, c) => all | (1 << c), 0);
      return { key, clubs, enters, shares, miles, splits, travels, counts, mask };
    }

    build(double) {
      const n = this.clubs.length;
      if (this.rounds === 0) {
        return { some: n === 1, least: 0, splits: null };
      }
      const leaf = (c, e) => this.state(e * 4 ** c, [c], [e], [], [0], [1]);
      const singles = this.clubs.map((_, c) => leaf(c, 2));
      const inRound1 = this.clubs.map((_, c) => leaf(c, 1));
      let states = [...singles];
      for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) {
        const tie = this.tie(inRound1[i], inRound1[j], 1);
        if (tie >= 0) states.push(this.state(4 ** i + 4 ** j, [i, j], [1, 1], [{ first: inRound1[i], second: inRound1[j], tie }], [tie], [1]));
      }
      if (this.rounds === 1) {
        const whole = states.filter((each) => each.mask === this.full);
        if (!whole.length) return { some: false };
        return { some: true, least: whole[0].travels[0], only: whole[0] };
      }
      for (let level = 2; level < this.rounds; level++) {
        states = this.joined(states, level);
        if (level === 2 && double) states.push(...this.clubs.map((_, c) => leaf(c, 3)));
      }
      return this.tops(states);
    }

    // All states of a level that a section of so many clubs can need.
    joined(below, level) {
      const n = this.clubs.length;
      const fewest = n - (2 ** this.rounds - 2 ** level);
      const found = new Map();
      const ordered = below.slice().sort((a, b) => a.key - b.key);
      for (const x of ordered) {
        const lowest = x.mask & -x.mask;
        for (const y of ordered) {
          if (x.mask & y.mask || (y.mask & -y.mask) < lowest || x.clubs.length + y.clubs.length < fewest) continue;
          const tie = this.tie(x, y, level);
          if (tie < 0) continue;
          const key = x.key + y.key;
          let group = found.get(key);
          if (!group) found.set(key, group = { x, y, travels: [], counts: [] });
          for (let a = 0; a < x.travels.length; a++) for (let b = 0; b < y.travels.length; b++) {
            group.travels.push(x.travels[a] + y.travels[b] + tie);
            group.counts.push(x.counts[a] * y.counts[b]);
          }
        }
      }
      return Array.from(found, ([key, { x, y, travels, counts }]) => {
        const both = [x, y].flatMap((side) => side.clubs.map((c, a) => [c, side.enters[a]])).sort((a, b) => a[0] - b[0]);
        const different = [];
        for (const travel of Float64Array.from(travels).sort()) {
          if (different[different.length - 1] !== travel) different.push(travel);
        }
        const made = this.state(key, both.map((p) => p[0]), both.map((p) => p[1]), null, different, different.map(() => 0));
        travels.forEach((travel, k) => { made.counts[placeOf(made, travel)] += counts[k]; });
        // Few states are ever taken apart: their splits are found again when they are.
        made.takenApart = () => ordered.filter((one) => !(one.mask & ~made.mask)).flatMap((one) => ordered
          .filter((other) => one.key + other.key === key && (one.mask ^ other.mask) === made.mask && (one.mask & -one.mask) === (made.mask & -made.mask))
          .map((other) => ({ first: one, second: other, tie: this.tie(one, other, level) }))
          .filter(({ tie }) => tie >= 0));
        return made;
      });
    }

    // The section's own splits, in order: kept as flat arrays, for there may be many.
    tops(states) {
      const ordered = states.slice().sort((a, b) => a.key - b.key);
      const by = new Map();
      for (const each of ordered) {
        if (!by.has(each.mask)) by.set(each.mask, []);
        by.get(each.mask).push(each);
      }
      const firsts = [], seconds = [], ties = [];
      let least = Infinity;
      for (const x of ordered) {
        if (!(x.mask & 1)) continue;
        for (const y of by.get(this.full ^ x.mask) || []) {
          const tie = this.tie(x, y, this.rounds);
          if (tie < 0) continue;
          firsts.push(x); seconds.push(y); ties.push(tie);
          least = Math.min(least, x.travels[0] + y.travels[0] + tie);
        }
      }
      return { some: ties.length > 0, least, firsts, seconds, ties };
    }

    // H: how many brackets lie at each step up to the budget's.
    slacks(budget) {
      const many = new Float64Array(budget + 1);
      const { only, firsts, seconds, ties } = this.top;
      if (!firsts) { many[0] = 1; return many; }
      for (let k = 0; k < ties.length; k++) {
        const x = firsts[k], y = seconds[k];
        const limit = this.low + budget - ties[k];
        for (let a = 0; a < x.travels.length && x.travels[a] + y.travels[0] <= limit; a++) {
          const at = ties[k] + x.travels[a] - this.low;
          for (let b = 0; b < y.travels.length && x.travels[a] + y.travels[b] <= limit; b++) {
            many[at + y.travels[b]] += x.counts[a] * y.counts[b];
          }
        }
      }
      return many;
    }

    // With weights: of each pattern in ascending order what a bracket of it weighs, and how many
    // there are of each slack.
    patterns(budget, plan) {
      const { only, firsts, seconds, ties } = this.top;
      const found = new Map();
      const at = (pattern, enters) => {
        if (!found.has(pattern)) found.set(pattern, { pattern, weight: this.weight(enters, plan.record.weights), many: new Map() });
        return found.get(pattern).many;
      };
      if (!firsts) at(only ? only.key : 1, only ? only.clubs.map((c, a) => [c, only.enters[a]]) : [[0, 1]]).set(0, 1);
      else for (let k = 0; k < ties.length; k++) {
        const x = firsts[k], y = seconds[k];
        const limit = this.low + budget - ties[k];
        if (x.travels[0] + y.travels[0] > limit) continue;
        const many = at(x.key + y.key, [x, y].flatMap((side) => side.clubs.map((c, a) => [c, side.enters[a]])));
        for (let a = 0; a < x.travels.length; a++) {
          for (let b = 0; b < y.travels.length && x.travels[a] + y.travels[b] <= limit; b++) {
            const slack = ties[k] + x.travels[a] + y.travels[b] - this.low;
            many.set(slack, (many.get(slack) || 0) + x.counts[a] * y.counts[b]);
          }
        }
      }
      return Array.from(found.values()).sort((a, b) => a.pattern - b.pattern);
    }

    weight(enters, { one, two }) {
      return enters.reduce((product, [c, e]) => product * BigInt(e === 1 ? 1 : (e === 2 ? one : two)[this.clubs[c]]), 1n);
    }

    // The bracket of this slack and number among those of a pattern, or of all: a tree of {clubs, enters, first, second}.
    bracket(slack, rank, pattern = null) {
      const { only, firsts, seconds, ties } = this.top;
      if (this.rounds === 0) return { clubs: [0], enters: [1], level: 0 };
      if (only) return picked(only, only.travels[0], rank);
      const travel = this.low + slack;
      const splits = ties.map((tie, k) => ({ first: firsts[k], second: seconds[k], tie }))
        .filter(({ first, second }) => pattern === null || first.key + second.key === pattern);
      return chosen(splits, travel, rank);
    }
  }

  function placeOf({ travels }, travel) {
    let low = 0, high = travels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (travels[middle] < travel) low = middle + 1; else high = middle;
    }
    return low;
  }

  function countAt(each, travel) {
    const place = placeOf(each, travel);
    return each.travels[place] === travel ? each.counts[place] : 0;
  }

  function picked(each, travel, rank) {
    const splits = each.splits || each.takenApart();
    return splits.length ? chosen(splits, travel, rank) : { clubs: each.clubs, enters: each.enters };
  }

  // The order of section 6: split, travel inside the first side, its rank, the second side's rank.
  function chosen(splits, travel, rank) {
    for (const { first, second, tie } of splits) {
      for (let a = 0; a < first.travels.length; a++) {
        const inside = first.travels[a], left = travel - tie - inside;
        if (left < 0) break;
        const there = countAt(second, left);
        const many = first.counts[a] * there;
        if (rank >= many) { rank -= many; continue; }
        return {
          first: picked(first, inside, Math.floor(rank / there)),
          second: picked(second, left, rank % there),
        };
      }
    }
    throw new RecordError("a rank beyond the count");
  }

  // ---------------------------------------------------------------- counting a contest (6, 11)

  // A contest: the sections that are drawn in a window, over the rounds that remain.
  function firstContest(plan) {
    return { window: 1, first: 1, numbers: null, homes: new Map(), kept: new Set(), sections: plan.sections.map((clubs, k) => ({ number: k + 1, clubs })) };
  }

  // floor(least * (1 + tolerance)) - least, exactly.
  function budgetOf(least, tolerance) {
    const [whole, decimals = ""] = tolerance.split(".");
    const share = BigInt(whole + decimals), one = 10n ** BigInt(decimals.length);
    return Number((BigInt(least) * share) / one);
  }

  // W(k, b, t) for all k, budgets b and numbers t of long ties: polynomials in one whole number each
  // (Kronecker substitution), so that products are products of BigInts; read back from their
  // hexadecimal digits. `ways` holds for each section its ways by slack and long ties.
  function laterChoices(ways, budget, trips) {
    const total = ways.reduce((product, many) => product * (many.reduce((sum, [, , x]) => sum + x, 0n) + 1n), 1n);
    const digits = (total * BigInt(budget + 1) * BigInt(trips + 1)).toString(16).length;
    const widest = Math.max(0, ...ways.map((many) => many.reduce((most, [, t]) => Math.max(most, t), 0)));
    const row = trips + Math.min(trips, widest) + 1, slots = (budget + 1) * row, length = slots * digits;
    const packed = (texts) => BigInt("0x" + texts.reverse().join(""));
    const everywhere = (text) => packed(Array.from({ length: slots }, (_, k) => (k % row <= trips ? text : "0").padStart(digits, "0")));
    const all = everywhere("f".repeat(digits));
    let product = everywhere("1");
    const later = [() => 1n];
    for (let k = ways.length - 1; k >= 0; k--) {
      const texts = new Array(slots).fill("0".repeat(digits));
      for (const [slack, t, x] of ways[k]) if (slack <= budget && t <= trips) texts[slack * row + t] = x.toString(16).padStart(digits, "0");
      product = (product * packed(texts)) & all;
      const text = product.toString(16).padStart(length, "0");
      later.unshift((b, t) => {
        if (b < 0 || t < 0) return 0n;
        const at = b * row + t;
        return BigInt("0x" + text.slice(length - (at + 1) * digits, length - at * digits));
      });
    }
    return later;
  }

  function countContest(plan, contest, tolerance = plan.record.tolerance) {
    const sections = contest.sections.map(({ clubs, number }) => new Section(plan, clubs, contest.first, number, contest.kept));
    return countWithin(plan, contest, sections, tolerance);
  }

  // The most long ties that a draw may have: what is left of the budget, or the fewest that can be.
  function mostLongTies(plan, contest, sections) {
    if (!plan.trips) return null;
    if (contest.window === 1) return plan.trips.at_most;
    const fewest = sections.reduce((sum, section) => sum + Math.min(...section.leastByTrips().keys()), 0);
    return Math.max(contest.tripsLeft, fewest);
  }

  // Counts anew for another tolerance, the sections kept.
  function countWithin(plan, contest, sections, tolerance) {
    const allowed = mostLongTies(plan, contest, sections);
    const possible = sections.reduce((sum, section) => sum + section.scale - 1, 0);
    const trips = allowed === null ? possible : Math.min(allowed, possible);
    let leasts = new Map([[0, 0]]);
    for (const section of sections) {
      const joined = new Map();
      for (const [t, x] of leasts) for (const [u, y] of section.leastByTrips()) {
        if (t + u <= trips && !(joined.get(t + u) <= x + y)) joined.set(t + u, x + y);
      }
      leasts = joined;
    }
    if (!leasts.size) throw new RecordError("every draw has more long ties than there may be");
    const least = Math.min(...leasts.values());
    const above = budgetOf(least, tolerance);
    if (above > 2000000) throw new RecordError("a budget above 2,000,000 is refused by the format");
    const budget = above + least - sections.reduce((sum, section) => sum + section.least, 0);
    // By step: its slack, its long ties, its ways.
    const spends = (section, ways) => Array.from(ways, (x, step) => [...section.spent(step), x]);
    const counts = sections.map((section) => spends(section, Array.from(section.slacks(section.steps(budget)), BigInt)));
    const each = laterChoices(counts, budget, trips);
    const count = each[0](budget, trips);
    const made = { plan, contest, sections, tolerance, least, budget, trips, allowed, count };
    if (!plan.record.weights || contest.window > 1) return { ...made, below: count, ways: counts, later: each, patterns: null };
    const patterns = sections.map((section) => section.patterns(section.steps(budget), plan));
    const ways = patterns.map((listed, k) => {
      const weights = new Array(sections[k].steps(budget) + 1).fill(0n);
      for (const { weight, many } of listed) many.forEach((number, x) => { weights[x] += weight * BigInt(number); });
      return spends(sections[k], weights);
    });
    const later = laterChoices(ways, budget, trips);
    return { ...made, below: later[0](budget, trips), ways, later, patterns };
  }

  function bracketsOf(counted, rank) {
    const { sections, ways, later, patterns } = counted;
    let { budget, trips } = counted;
    return sections.map((section, k) => {
      for (let step = 0; ; step++) {
        if (step >= ways[k].length) throw new RecordError("a rank beyond the count");
        const [slack, long, own] = ways[k][step];
        if (!own || slack > budget || long > trips) continue;
        const rest = later[k + 1](budget - slack, trips - long);
        const many = own * rest;
        if (rank >= many) { rank -= many; continue; }
        let number = rank / rest;
        rank %= rest;
        budget -= slack;
        trips -= long;
        if (!patterns) return section.bracket(step, Number(number));
        for (const { pattern, weight, many: found } of patterns[k]) {
          const all = weight * BigInt(found.get(step) || 0);
          if (number < all) return section.bracket(step, Number(number / weight), pattern);
          number -= all;
        }
      }
    });
  }

  // ---------------------------------------------------------------- lots (7)

  function drawKey(parent, since, seed, attempt, stream = "drawopt-draw-2") {
    return sha256(utf8([stream, parent, since, seed, String(attempt), ""].join("\n")));
  }

  function below(key, label, n) {
    if (n < 1n) throw new RecordError("a lot among none");
    const bits = n === 1n ? 0 : (n - 1n).toString(2).length;
    if (!bits) return 0n;
    const blocks = Math.ceil(bits / 256);
    const name = utf8(label);
    for (let c = 0; ; c += blocks) {
      let value = 0n;
      for (let b = c; b < c + blocks; b++) {
        const message = new Uint8Array(32 + name.length + 9);
        message.set(key);
        message.set(name, 32);
        new DataView(message.buffer).setUint32(message.length - 4, b);
        value = (value << 256n) | BigInt("0x" + hex(sha256(message)));
      }
      value >>= BigInt(256 * blocks - bits);
      if (value < n) return value;
    }
  }

  // ---------------------------------------------------------------- a draw (8, 9, 10)

  // Ties of a section in the order of the walk; each club of a node has the ties it has played.
  function walked(section, tree) {
    const ties = [];
    const club = (c) => section.clubs[c];
    const walk = (node, level) => {
      if (!node.first) return { clubs: [[club(node.clubs[0]), 0]], enters: [club(node.clubs[0]), node.enters[0]] };
      const sides = [walk(node.first, level - 1), walk(node.second, level - 1)];
      const tie = { round: section.first + level - 1, section: section.number, sides, level };
      ties.push(tie);
      const clubs = sides.flatMap((side) => side.clubs.map(([i, played]) => [i, played + 1]));
      return { clubs, tie };
    };
    const top = walk(tree, section.rounds);
    const byes = [];
    const lone = (side, level) => {
      // A single club below a tie of round `level` enters there: byes in all rounds before.
      if (side.tie) side.tie.sides.forEach((each) => lone(each, side.tie.level));
      else for (let round = section.first; round < section.first + level - 1; round++) byes.push([round, side.clubs[0][0]]);
    };
    lone(top, section.rounds + 1);
    return { ties, byes };
  }

  function expected(tie, matrix) {
    let sum = 0;
    const [x, y] = tie.sides;
    for (const [i, a] of x.clubs) for (const [j, b] of y.clubs) sum += matrix[i][j] * 2 ** (8 - a - b);
    return Math.floor((2 * sum + 256) / 512);
  }

  // The draw of a counted contest. `options`: seed, attempt, reason, rehearsal, day, after, resultsDigest.
  function draw(counted, options) {
    const { plan, contest, sections } = counted;
    const { seed, rehearsal = false, reason = null, day = null, after = null, resultsDigest = null } = options;
    const attempt = rehearsal ? 0 : options.attempt || 1;
    if (typeof seed !== "string" || seed === "" || seed !== seed.normalize("NFC") || /^ | $|\p{C}|\p{Zl}|\p{Zp}/u.test(seed)) {
      throw new RecordError("a seed is a text without spaces around it and without control characters");
    }
    if (!rehearsal && counted.tolerance !== plan.record.tolerance) throw new RecordError("an official draw has the plan's tolerance");
    if (!rehearsal && officialSpelling(seed) !== seed) {
      throw new RecordError("an official seed holds sources alone, each kind once, in its one spelling");
    }
    // A draw out of a booklet has the booklet's stream, section 14, and labels with its number.
    const { booklet = null, number = null } = options;
    const key = drawKey(after || plan.record.digest, resultsDigest || "", seed, booklet && !rehearsal ? 1 : attempt,
      booklet ? "drawopt-booklet-2" : "drawopt-draw-2");
    const window = contest.window;
    const stem = booklet ? `w${window}/${number}` : `w${window}`;
    const lots = [];
    const take = (label, n) => {
      const lot = below(key, label, n);
      lots.push({ label, below: String(n), lot: String(lot) });
      return lot;
    };
    const rank = take(`${stem}/rank`, counted.below);
    const found = bracketsOf(counted, rank).map((tree, k) => walked(sections[k], tree));
    const ties = found.flatMap((each) => each.ties);
    // A stable sort: within a round by section, then in the order of the walk.
    ties.sort((a, b) => a.round - b.round || a.section - b.section);
    const next = new Map();
    ties.forEach((tie, k) => {
      if (!contest.numbers) { tie.number = k + 1; return; }
      const place = `${tie.section}/${tie.round}`;
      const at = next.get(place) || 0;
      next.set(place, at + 1);
      tie.number = contest.numbers.get(place)[at];
    });
    ties.sort((a, b) => a.number - b.number);
    const last = window <= plan.record.windows.length ? plan.record.windows[window - 1].slice(-1)[0] : 0;
    const side = (each) => (each.tie ? { winner_of: each.tie.number } : plan.clubs[each.clubs[0][0]]);
    const barred = (each) => !each.tie && plan.mayNotHost.has(each.clubs[0][0]);
    const balanced = plan.record.hosts === "balance" && window > 1;
    const homeSoFar = (each) => contest.homes.get(each.clubs[0][0]) || 0;
    const homeTies = contest.sections.flatMap(({ clubs }) => clubs).sort((a, b) => a - b)
      .map((i) => ({ club: plan.clubs[i], ties: contest.homes.get(i) || 0 }));
    let travel = 0;
    const listed = ties.map((tie) => {
      const coin = Number(take(`${stem}/tie/${tie.number}/host`, 2n));
      let home = tie.sides[coin], away = tie.sides[1 - coin], switched = false, neutral = false;
      if (balanced && !home.tie && !away.tie && homeSoFar(away) < homeSoFar(home)) [home, away] = [away, home];
      if (barred(home) && !away.tie) {
        if (barred(away)) neutral = true;
        else { [home, away] = [away, home]; switched = true; }
      }
      const cost = expected(tie, plan.costs);
      travel += cost;
      return {
        round: tie.round, number: tie.number, section: tie.section, home: side(home), away: side(away),
        expected_travel: cost, expected_distance: expected(tie, plan.distances),
        provisional: plan.record.redraw !== "none" && tie.round > last, switched, neutral,
      };
    });
    const byes = found.flatMap((each) => each.byes);
    byes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const record = {
      record: "drawopt-draw-2", title: plan.record.title, plan_digest: plan.record.digest, seed, attempt, reason,
      rehearsal, window, day, after, results_digest: resultsDigest, tolerance: counted.tolerance,
      ...(counted.allowed === null ? {} : { most_long_ties: counted.allowed }),
      least_travel: counted.least, travel, count: String(counted.count), rank: String(rank),
      sections: plan.record.sections.map((section) => section.name),
      lots, ties: listed, byes: byes.map(([round, i]) => ({ club: plan.clubs[i], round })),
      home_ties: balanced ? homeTies : [], booklet, number,
    };
    record.digest = recordDigest(record);
    return record;
  }

  // ---------------------------------------------------------------- results and later windows (11)

  function csvRows(text) {
    const rows = [[""]];
    let quote = false;
    for (let i = 0; i < text.length; i++) {
      const c = text[i], row = rows[rows.length - 1];
      if (quote) {
        if (c !== '"') row[row.length - 1] += c;
        else if (text[i + 1] === '"') { row[row.length - 1] += '"'; i++; } else quote = false;
      } else if (c === '"' && row[row.length - 1] === "") quote = true;
      else if (c === ",") row.push("");
      else if (c === "\n" || c === "\r") { if (row.length > 1 || row[0] !== "") rows.push([""]); }
      else row[row.length - 1] += c;
    }
    return rows.map((row) => row.map((cell) => cell.trim().normalize("NFC"))).filter((row) => row.some((cell) => cell !== ""));
  }

  // The results of some CSV texts: objects with round, home, away, winner (null if open).
  function readResults(texts) {
    return texts.flatMap((text) => {
      const [header, ...rows] = csvRows(text.replace(/^\ufeff/, ""));
      return rows.map((row) => {
        const cell = (name) => {
          const at = header.indexOf(name);
          if (at < 0) throw new RecordError(`results without a column ${name}`);
          return row[at] || "";
        };
        const [home, away, h, a] = ["home", "away", "home_goals", "away_goals"].map(cell);
        const how = cell("decided_by");
        let winner = cell("winner") || null;
        const level = h === "" || a === "" || Number(h) === Number(a);
        if (how === "open") {
          if (winner || h || a) throw new RecordError(`an open tie has no goals and no winner: ${home} against ${away}`);
        } else {
          const ahead = level ? null : Number(h) > Number(a) ? home : away;
          winner = winner || ahead;
          if (winner !== home && winner !== away) throw new RecordError(`who won, ${home} or ${away}?`);
          if (ahead && winner !== ahead && ["", "score", "extra_time"].includes(how)) {
            throw new RecordError(`the winner contradicts the goals: ${home} against ${away}`);
          }
        }
        return { round: Number(cell("round")), home, away, winner };
      });
    });
  }

  // What the digest of the results since a draw is made of.
  function resultsSince(record, results) {
    const pair = (round, one, other) => canonical([round, ...[one, other].sort(byCodePoint)]);
    const rows = new Map();
    for (const row of results) {
      const at = pair(row.round, row.home, row.away);
      if (rows.has(at) && rows.get(at).winner !== row.winner) throw new RecordError(`two results of ${row.home} against ${row.away}`);
      rows.set(at, row);
    }
    const winners = new Map();
    const named = (side) => (typeof side === "string" ? side : winners.get(side.winner_of));
    const listed = record.ties.filter((tie) => !tie.provisional).map((tie) => {
      const home = named(tie.home), away = named(tie.away);
      let winner = null;
      if (home !== null && away !== null) {
        const row = rows.get(pair(tie.round, home, away));
        if (!row) throw new RecordError(`no result of ${home} against ${away} in round ${tie.round}`);
        winner = row.winner;
      }
      winners.set(tie.number, winner);
      return { round: tie.round, home, away, winner, open: winner === null };
    });
    return { listed, winners, digest: digestOf(listed) };
  }

  // The contest after a draw: the clubs that are still in, section by section.
  function nextContest(plan, contest, record, since) {
    const window = contest.window + 1;
    const first = plan.record.windows[window - 1][0];
    const out = new Set(), open = new Set(), homes = new Map(contest.homes);
    since.listed.forEach((row) => {
      if (row.winner === null) return;
      const home = plan.index.get(row.home), away = plan.index.get(row.away);
      out.add(row.winner === row.home ? away : home);
      // Who may not host was not at home, whatever the draw says; two of them were on neutral ground.
      const host = [home, away].find((i) => !plan.mayNotHost.has(i));
      if (host !== undefined) homes.set(host, (homes.get(host) || 0) + 1);
    });
    record.ties.forEach((tie) => {
      if (!tie.provisional && since.winners.get(tie.number) === null) open.add(tie.section);
    });
    const numbers = new Map();
    for (const tie of record.ties) {
      const place = `${tie.section}/${tie.round}`;
      if (!numbers.has(place)) numbers.set(place, []);
      numbers.get(place).push(tie.number);
    }
    const sections = contest.sections.filter(({ number }) => !open.has(number))
      .map(({ number, clubs }) => ({ number, clubs: clubs.filter((i) => !out.has(i)) }));
    const stands = plan.record.redraw === "keep-byes" ? record.byes.filter((bye) => bye.round === first) : [];
    const kept = new Set(stands.map((bye) => plan.index.get(bye.club)));
    const long = plan.trips ? record.ties.filter((tie) => !tie.provisional && tie.expected_distance > plan.trips.over).length : 0;
    return { window, first, numbers, homes, kept, sections, tripsLeft: record.most_long_ties - long };
  }

  // ---------------------------------------------------------------- a whole cup

  const DRAW_KEYS = "record,title,plan_digest,seed,attempt,reason,rehearsal,window,day,after,results_digest,tolerance," +
    "least_travel,travel,count,rank,sections,lots,ties,byes,home_ties,booklet,number,digest";

  // A draw's record. What is taken from it, and not derived, has to be what the format says it is.
  function readDraw(text) {
    const given = readRecord(text, "drawopt-draw-2", DRAW_KEYS);
    const { attempt, reason, rehearsal, day, tolerance, booklet, number } = given;
    const whole = (value) => Number.isSafeInteger(value) && value >= 1;
    const words = (value) => typeof value === "string" && value !== "" && value === value.normalize("NFC") && !/^ | $|\p{C}/u.test(value);
    const isDay = (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00Z`).toJSON()?.slice(0, 10) === value;
    const sound = typeof rehearsal === "boolean" && (rehearsal ? attempt === 0 : whole(attempt)) &&
      (reason === null ? attempt < 2 : attempt >= 2 && words(reason)) && (day === null || isDay(day)) &&
      typeof tolerance === "string" && /^(0|1|0\.[0-9]{0,5}[1-9])$/.test(tolerance) &&
      (booklet === null ? number === null : /^[0-9a-f]{64}$/.test(booklet) && (number === 0 || whole(number)));
    if (!sound) throw new RecordError("attempt, reason, rehearsal, day, tolerance, booklet and number don't go together");
    return given;
  }

  // What a draw has to follow: the contest, and what its key is chained to. Draws are records.
  function following(plan, contest, before, results) {
    if (!before) return { contest: firstContest(plan), after: null, resultsDigest: null };
    const since = resultsSince(before, results);
    return { contest: nextContest(plan, contest, before, since), after: before.digest, resultsDigest: since.digest };
  }

  // Derives each draw of a cup from the plan, the seeds and the results: one answer a draw.
  // Everything is derived; of a published record only its seed, attempt, reason, day and tolerance are taken.
  function check(planText, drawTexts, resultTexts) {
    const plan = readPlan(planText);
    const results = readResults(resultTexts);
    const answers = [];
    let contest = null, before = null;
    for (const text of drawTexts) {
      const given = readDraw(text);
      const at = following(plan, contest, before, results);
      contest = at.contest;
      const { seed, attempt, reason, rehearsal, day, tolerance, booklet, number } = given;
      const made = draw(countContest(plan, contest, tolerance), {
        seed, attempt, reason, rehearsal, day, booklet, number, after: at.after, resultsDigest: at.resultsDigest,
      });
      answers.push({ window: given.window, same: fileOf(made) === text, record: made });
      before = made;
    }
    return answers;
  }

  // The window after some draws that stand: what it draws and follows, its day if the plan names it.
  function nextWindow(planText, drawTexts, resultTexts) {
    const plan = readPlan(planText);
    const results = readResults(resultTexts);
    let contest = null, before = null;
    const seeds = [];
    for (const text of drawTexts) {
      ({ contest } = following(plan, contest, before, results));
      before = readDraw(text);
      seeds.push(before.seed);
    }
    const next = following(plan, contest, before, results);
    return { plan, seeds, day: plan.record.days[next.contest.window - 1] || null, ...next };
  }

  // ---------------------------------------------------------------- how much chance a seed states (10)

  // The one spelling of an official seed: sources alone, each kind once, in order; digits in groups of five.
  function officialSpelling(seed) {
    const forms = {
      dice: /^[1-6]+$/, decimal: /^[0-9]+$/, hex: /^[0-9a-f]+$/,
      lottery: /^[0-9]{1,5}(-[0-9]{1,5})*\/[0-9]{1,5}(\+[0-9]{1,5}(-[0-9]{1,5})*\/[0-9]{1,5})*$/,
      drand: /^[0-9a-f]{64}\/[1-9][0-9]{0,17}(\/[0-9a-f]+){1,2}$/,
    };
    const found = {};
    for (const part of seed.split(/[ ;]+/).filter((each) => each !== "")) {
      const at = part.indexOf(":"), kind = part.slice(0, at);
      let value = part.slice(at + 1);
      const ofDigits = ["dice", "decimal", "hex"].includes(kind);
      if (ofDigits) value = value.replace(/-/g, "").toLowerCase();
      if (!Object.hasOwn(forms, kind) || !forms[kind].test(value) || Object.hasOwn(found, kind)) return null;
      if (ofDigits) value = inFives(value);
      if (kind === "lottery") value = value.replace(/[0-9]+/g, (number) => String(Number(number)));
      found[kind] = `${kind}:${value}`;
    }
    return Object.keys(forms).filter((kind) => kind in found).map((kind) => found[kind]).join(" ");
  }

  const inFives = (digits) => (digits.match(/.{1,5}/g) || []).join("-");

  // Hundredths of a bit of plain sources; an engine for a page asks for dice, decimal or hex digits.
  function statedHundredths(seed) {
    const kinds = { dice: [/^[1-6]+$/, 258], decimal: [/^[0-9]+$/, 332], hex: [/^[0-9a-f]+$/i, 400] };
    const sources = [];
    for (const part of seed.split(/[ ;]+/)) {
      const at = part.indexOf(":"), kind = kinds[part.slice(0, at)];
      const digits = part.slice(at + 1).replace(/-/g, "").toLowerCase();
      if (at > 0 && kind && kind[0].test(digits)) sources.push({ digits, states: kind[1] * digits.length });
    }
    const once = sources.filter((one, i) => !sources.some((other, k) => other.digits === one.digits &&
      (other.states < one.states || (other.states === one.states && k < i))));
    return once.filter((one) => one.states < 3200 || !once.some((other) => other !== one && other.digits.includes(one.digits)))
      .reduce((sum, one) => sum + one.states, 0);
  }

  const wantedBits = (count) => Math.min(256, Math.max(128, 32 + (count > 1n ? (count - 1n).toString(2).length : 0)));

  return {
    RecordError, sha256, hex, utf8, canonical, fileOf, recordDigest, readPlan, firstContest, countContest, countWithin,
    drawKey, below, draw, readResults, resultsSince, nextContest, nextWindow, check, statedHundredths, wantedBits, inFives,
  };
})();

if (typeof module !== "undefined") module.exports = drawopt;
