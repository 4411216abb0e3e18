// The last five minutes, second by second, as the browser has seen them.

/** How many seconds are kept. */
export const SECONDS = 300;
/** The two sides, in the order of the API. */
export const SIDES = ['legacy', 'new'];

const NAMES = ['attempts', 'errors', 'p95'];

/** What one endpoint, or all together, did in each second; NaN where nobody looked. */
export class Series {
    constructor() {
        this.sides = {};
        for (const side of SIDES) {
            this.sides[side] = Object.fromEntries(NAMES.map((name) => [name, new Float32Array(SECONDS).fill(NaN)]));
        }
        this.last = null;
    }

    /** Writes one second at `slot`; totals that went down tell of a restart, and give no figure. */
    write(slot, backends, seconds) {
        backends.forEach((now, i) => {
            const side = this.sides[SIDES[i]];
            const before = this.last?.[i];
            const attempts = before ? now.attempts - before.attempts : NaN;
            side.attempts[slot] = attempts >= 0 ? attempts / seconds : NaN;
            side.errors[slot] = attempts >= 0 ? (now.errors - before.errors) / seconds : NaN;
            side.p95[slot] = now.p95 ?? NaN;
        });
        this.last = backends;
    }

    /** Nobody looked at `slot`. */
    skip(slot) {
        for (const side of SIDES) {
            NAMES.forEach((name) => this.sides[side][name][slot] = NaN);
        }
        this.last = null;
    }
}

/** The series of all endpoints, on one axis of time. */
export class History {
    constructor() {
        this.all = new Series();
        this.series = new Map();
        this.ticks = 0;
        this.lastAt = null;
    }

    /** The series of an endpoint. */
    of(id) {
        let series = this.series.get(id);
        if (!series) {
            series = new Series();
            this.series.set(id, series);
        }
        return series;
    }

    /** One more second, of all endpoints that there are; `isFirst` after a time without a connection. */
    add(endpoints, isFirst, now = performance.now()) {
        const seconds = this.lastAt === null ? 1 : (now - this.lastAt) / 1000;
        if (isFirst && this.lastAt !== null) {
            this.skip(Math.min(SECONDS, Math.round(seconds)));
        }
        this.lastAt = now;
        const slot = this.ticks++ % SECONDS;
        const sums = SIDES.map(() => ({attempts: 0, errors: 0, p95: null}));
        for (const endpoint of endpoints.values()) {
            this.of(endpoint.id).write(slot, endpoint.backends, Math.max(seconds, 0.5));
            endpoint.backends.forEach((backend, i) => {
                sums[i].attempts += backend.attempts;
                sums[i].errors += backend.errors;
                sums[i].p95 = Math.max(sums[i].p95, backend.p95 ?? 0) || null;
            });
        }
        this.all.write(slot, sums, Math.max(seconds, 0.5));
    }

    /** Endpoints that are gone take their past with them. */
    retain(endpoints) {
        for (const id of this.series.keys()) {
            if (!endpoints.has(id)) {
                this.series.delete(id);
            }
        }
    }

    skip(slots) {
        for (let i = 0; i < slots; i++) {
            const slot = this.ticks++ % SECONDS;
            this.all.skip(slot);
            this.series.forEach((series) => series.skip(slot));
        }
    }

    /** The value `ago` seconds before the last one. */
    at(values, ago) {
        return ago >= this.ticks || ago >= SECONDS ? NaN : values[(this.ticks - 1 - ago) % SECONDS];
    }

    /** Requests a second over the last ones; NaN where nothing is known. */
    rate(series, side, seconds = 5) {
        const {sum, known} = this.sum(series.sides[side].attempts, seconds);
        return known === 0 ? NaN : sum / known;
    }

    /** The share of attempts that failed in the last minute; NaN without any. */
    errorShare(series, side, seconds = 60) {
        const attempts = this.sum(series.sides[side].attempts, seconds).sum;
        const errors = this.sum(series.sides[side].errors, seconds).sum;
        return attempts <= 0 ? NaN : Math.min(1, errors / attempts);
    }

    /** The same over `seconds`, `ago` seconds back; NaN where nothing is known. */
    errorShareAt(series, side, ago, seconds) {
        if (Number.isNaN(this.at(series.sides[side].attempts, ago))) {
            return NaN;
        }
        const attempts = this.sum(series.sides[side].attempts, seconds, ago).sum;
        return attempts > 0 ? Math.min(1, this.sum(series.sides[side].errors, seconds, ago).sum / attempts) : 0;
    }

    /** How many attempts failed in the last minute. */
    errors(series, side, seconds = 60) {
        return this.sum(series.sides[side].errors, seconds).sum;
    }

    /** The share that goes to new now, 0 to 1; NaN without traffic. */
    shareOfNew(series, seconds = 5) {
        const legacy = this.rate(series, 'legacy', seconds);
        const fresh = this.rate(series, 'new', seconds);
        return fresh / (legacy + fresh);
    }

    sum(values, seconds, from = 0) {
        let sum = 0;
        let known = 0;
        for (let ago = from; ago < from + seconds; ago++) {
            const value = this.at(values, ago);
            if (!Number.isNaN(value)) {
                sum += value;
                known++;
            }
        }
        return {sum, known};
    }
}
