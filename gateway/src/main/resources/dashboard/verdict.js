// How new does, in a word and a sentence. A reading aid by plain thresholds, not the guard.
import {share, duration} from './format.js';

const FEW = 5;

/** `{level, word, text}` with level idle, ok, warn or bad. */
export function verdict(history, series, {fresh, legacy}) {
    if (!(history.rate(series, 'new', 60) > 0)) {
        const text = 'New gets no requests, so there is nothing to compare.';
        return {level: 'idle', word: 'No traffic on new', text};
    }
    const errors = history.errorShare(series, 'new') || 0;
    const usual = history.errorShare(series, 'legacy') || 0;
    const failed = history.errors(series, 'new');
    const both = `${share(errors)} of the attempts at new failed in the last minute, ${share(usual)} at legacy`;
    if (failed >= FEW && errors > 0.05 && errors > 2 * usual) {
        return {level: 'bad', word: 'New fails', text: `${both}.`};
    }
    if (failed >= FEW && errors > usual + 0.01) {
        return {level: 'warn', word: 'New fails more often', text: `${both}.`};
    }
    if (fresh !== null && legacy !== null && fresh > 0.05 && fresh > 1.5 * legacy) {
        return {
            level: 'warn',
            word: 'New is slower',
            text: `p95 is ${duration(fresh)} on new, ${duration(legacy)} on legacy.`,
        };
    }
    return {level: 'ok', word: 'New looks healthy', text: `${both}.`};
}

/** How much an endpoint wants to be seen; 0 for nothing unusual. */
export function concern(history, series, endpoint) {
    const [legacy, fresh] = endpoint.backends;
    const judged = verdict(history, series, {fresh: fresh.p95, legacy: legacy.p95});
    const circuit = {open: 1000, 'half-open': 500}[endpoint.circuit] ?? 0;
    const level = {bad: 300, warn: 100}[judged.level] ?? 0;
    const errors = (history.errorShare(series, 'new') || 0) + (history.errorShare(series, 'legacy') || 0);
    return circuit + level + 50 * Math.min(1, errors);
}
